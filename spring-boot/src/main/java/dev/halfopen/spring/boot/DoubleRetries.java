package dev.halfopen.spring.boot;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;

/** Says at the start where the retries of a pipeline and Spring's own would multiply. */
final class DoubleRetries {
  private static final Logger log = LoggerFactory.getLogger(Halfopen.class);

  /** Spring Framework's own, and Spring Retry's before it. */
  private static final List<String> RETRYABLE =
      List.of(
          "org.springframework.resilience.annotation.Retryable",
          "org.springframework.retry.annotation.Retryable");

  private DoubleRetries() {}

  /**
   * One line for a method that both try again.
   *
   * @param attempts how many the pipeline makes on each target
   */
  static void remarkOn(ResilientMethod method, int attempts) {
    if (attempts > 1 && isRetryable(method)) {
      log.warn(
          "@Resilient(\"{}\") on {} is @Retryable as well: each of Spring's tries is up to {}"
              + " attempts of the pipeline's. Leave retries to one of them.",
          method.id(),
          Signatures.named(method.type(), method.method()),
          attempts);
    }
  }

  private static boolean isRetryable(ResilientMethod method) {
    return MergedAnnotations.from(method.method(), SearchStrategy.TYPE_HIERARCHY).stream()
            .anyMatch(DoubleRetries::isRetryable)
        || MergedAnnotations.from(method.type(), SearchStrategy.TYPE_HIERARCHY).stream()
            .anyMatch(DoubleRetries::isRetryable);
  }

  private static boolean isRetryable(MergedAnnotation<?> annotation) {
    return RETRYABLE.contains(annotation.getType().getName());
  }
}
