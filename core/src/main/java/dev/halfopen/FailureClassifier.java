package dev.halfopen;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Says what a result or an exception means: that the service is well, that it is ill, or nothing
 * about it. Must be thread-safe, and is asked on the thread that ends the call. If it throws, the
 * caller sees the call's own outcome and the verdict is ignored.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface FailureClassifier {
  /**
   * The verdict on an outcome.
   *
   * @param result what the call returned; null if it returned null or failed
   * @param error what it threw, without the {@code CompletionException}s and {@code
   *     ExecutionException}s around it; null if it returned
   */
  Verdict classify(@Nullable Object result, @Nullable Throwable error);

  /**
   * The failure of an AI service that an error means: by default itself, or the first among its
   * causes, which are followed 32 deep.
   *
   * @param error what a call threw
   * @return null if none is known
   */
  default @Nullable AIServiceException meaning(Throwable error) {
    return StandardClassifier.serviceError(error);
  }

  /**
   * This classifier by another clock, for one that reads dates ({@code Retry-After: Fri, 27 Nov
   * ..}); by default this one. A configuration gives its classifier the {@link
   * CircuitBreakerConfig#timeSource()}.
   */
  default FailureClassifier withClock(TimeSource time) {
    return this;
  }

  /**
   * Every result is a success and every exception a failure, except for
   *
   * <ul>
   *   <li>{@link AIServiceException}, which knows its own verdict;
   *   <li>interruption and cancellation, {@link CallNotPermittedException} of an inner breaker,
   *       {@link VirtualMachineError} and {@link LinkageError}, which are ignored.
   * </ul>
   */
  static FailureClassifier standard() {
    return StandardClassifier.INSTANCE;
  }

  /**
   * The classifier that reads what AI services say in the exceptions of their clients: the one of
   * {@code halfopen-ai} if that is there, found by {@link java.util.ServiceLoader} with this
   * library's class loader or the caller's; otherwise {@link #standard()}, and the first exception
   * of a known client is answered by one warning that says what to add. {@link
   * CircuitBreakerConfig#forAiServices()} and the pipeline's strategies use it.
   */
  static FailureClassifier ofServices() {
    return ServiceReaders.classifier();
  }

  /** Starts a classifier of your own. */
  static Builder builder() {
    return new Builder();
  }

  /**
   * Names what is a failure and what is not. Asked in this order: {@code ignore}, {@code failOn},
   * then what {@link FailureClassifier#standard()} ignores; the rest is a failure if no {@code
   * failOn} was given, and ignored otherwise, unless told by {@code otherwise...}. An {@link
   * AIServiceException} that says throttled or exhausted keeps that verdict unless it is ignored by
   * name. Not thread-safe.
   */
  final class Builder {
    private Named ignored = Named.NOTHING;
    private Named failures = Named.NOTHING;
    private final List<Predicate<? super @Nullable Object>> failedResults = new ArrayList<>();
    private @Nullable Verdict otherwise;

    private Builder() {}

    /** These exceptions and their subclasses are failures; names add up. */
    @SafeVarargs
    public final Builder failOn(Class<? extends Throwable>... types) {
      for (Class<? extends Throwable> type : types) {
        failures = failures.and(Objects.requireNonNull(type, "type"));
      }
      return types.length == 0 ? this : othersIgnored();
    }

    /** Exceptions that match are failures; predicates add up. */
    public Builder failOn(Predicate<? super Throwable> predicate) {
      failures = failures.and(Objects.requireNonNull(predicate, "predicate"));
      return othersIgnored();
    }

    private Builder othersIgnored() {
      if (otherwise == null) {
        otherwise = Verdict.ignored();
      }
      return this;
    }

    /** These exceptions and their subclasses are ignored; names add up. */
    @SafeVarargs
    public final Builder ignore(Class<? extends Throwable>... types) {
      for (Class<? extends Throwable> type : types) {
        ignored = ignored.and(Objects.requireNonNull(type, "type"));
      }
      return this;
    }

    /** Exceptions that match are ignored; predicates add up. */
    public Builder ignore(Predicate<? super Throwable> predicate) {
      ignored = ignored.and(Objects.requireNonNull(predicate, "predicate"));
      return this;
    }

    /** Results that match are failures; they may be null. Predicates add up. */
    public Builder failOnResult(Predicate<? super @Nullable Object> predicate) {
      failedResults.add(Objects.requireNonNull(predicate, "predicate"));
      return this;
    }

    /** Exceptions that nothing names are ignored. */
    public Builder otherwiseIgnored() {
      otherwise = Verdict.ignored();
      return this;
    }

    /** Exceptions that nothing names are successes: the service answered. */
    public Builder otherwiseSuccess() {
      otherwise = Verdict.success();
      return this;
    }

    /** The classifier. Two of the same classes and the same instances of predicates are equal. */
    public FailureClassifier build() {
      return new ClassifierRules(ignored, failures, List.copyOf(failedResults), otherwise);
    }
  }
}
