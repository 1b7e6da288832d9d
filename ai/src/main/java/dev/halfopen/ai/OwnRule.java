package dev.halfopen.ai;

import dev.halfopen.AIServiceException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A rule of the user's, which has the last word; if it throws, ours holds. Thread-safe. */
final class OwnRule {
  static final OwnRule NONE = new OwnRule(failure -> null);

  private static final Logger log = LoggerFactory.getLogger(AIClassifier.class);

  private final Function<? super AIFailureException, ? extends @Nullable AIFailure> rule;
  private final AtomicBoolean warned = new AtomicBoolean();

  OwnRule(Function<? super AIFailureException, ? extends @Nullable AIFailure> rule) {
    this.rule = Objects.requireNonNull(rule, "rule");
  }

  /** The failure itself, or one of another kind whose cause it is. */
  AIFailureException apply(AIFailureException ours) {
    AIFailure kind = ask(ours);
    if (kind == null || kind == ours.failure()) {
      return ours;
    }
    return Failures.of(
        kind,
        AIServiceException.builder(Foreign.message(ours))
            .service(ours.service())
            .model(ours.model())
            .status(ours.status())
            .code(ours.code())
            .requestId(ours.requestId())
            .retryAfter(ours.retryAfter())
            .cause(ours));
  }

  private @Nullable AIFailure ask(AIFailureException ours) {
    try {
      return rule.apply(ours);
    } catch (Throwable e) {
      if (warned.compareAndSet(false, true)) {
        warn(e);
      }
      return null;
    }
  }

  private static void warn(Throwable problem) {
    try {
      log.warn(
          "A rule of your own failed, and the one that comes with Halfopen holds: {}",
          Foreign.described(problem));
    } catch (Throwable e) {
      // A logger that throws must not reach the caller, and there is nobody else to tell.
    }
  }
}
