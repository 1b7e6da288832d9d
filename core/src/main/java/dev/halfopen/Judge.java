package dev.halfopen;

import dev.halfopen.internal.Causes;
import dev.halfopen.internal.Fields;
import dev.halfopen.internal.SafeLog;
import dev.halfopen.internal.Text;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Makes verdicts of outcomes: asks the classifier, and applies the rules that hold whatever it
 * says.
 */
final class Judge {
  /** The method for results that are not there yet, by the class of the result; empty: they are. */
  private static final ClassValue<String> METHOD_FOR_DEFERRED =
      new ClassValue<>() {
        @Override
        protected String computeValue(Class<?> type) {
          return methodForDeferred(type);
        }
      };

  private static final VarHandle WARNED_OF_CLASSIFIER =
      Fields.handle(MethodHandles.lookup(), "warnedOfClassifier", boolean.class);
  private static final VarHandle WARNED_OF_DEFERRED =
      Fields.handle(MethodHandles.lookup(), "warnedOfDeferred", boolean.class);

  /** What a call returns that has no result to be judged. */
  static final Object NOTHING = new Object();

  private final String name;

  @SuppressWarnings("UnusedVariable") // by its handle
  private volatile boolean warnedOfClassifier;

  @SuppressWarnings("UnusedVariable") // by its handle
  private volatile boolean warnedOfDeferred;

  /** Most results are of the class of the one before. A race costs another look, no more. */
  private @Nullable Class<?> lastNotDeferred;

  Judge(String name) {
    this.name = name;
  }

  Verdict ofResult(@Nullable Object result, CircuitBreakerConfig config) {
    if (result == NOTHING) {
      return Verdict.success();
    }
    if (result != null && result.getClass() != lastNotDeferred) {
      String method = METHOD_FOR_DEFERRED.get(result.getClass());
      if (!method.isEmpty()) {
        if (WARNED_OF_DEFERRED.compareAndSet(this, false, true)) {
          warn(
              "can't judge a "
                  + result.getClass().getName()
                  + " before it has ended: use "
                  + method);
        }
        return Verdict.ignored();
      }
      lastNotDeferred = result.getClass();
    }
    return classify(result, null, config);
  }

  /**
   * The verdict on an exception. A rejection by a breaker beneath is judged as what it is, however
   * a client has wrapped it; but time that has passed is a fact, whatever else went wrong
   * meanwhile.
   *
   * @param silenceNanos how long the service had given no sign of life
   */
  Verdict ofError(Throwable error, long silenceNanos, CircuitBreakerConfig config) {
    Throwable inner = Causes.unwrap(error);
    if (inner instanceof VirtualMachineError || inner instanceof LinkageError) {
      return Verdict.ignored();
    }
    CallNotPermittedException rejection =
        TimeLimits.isOfLibrary(inner) ? null : Causes.find(inner, CallNotPermittedException.class);
    Verdict verdict = classify(null, rejection == null ? inner : rejection, config);
    return verdict instanceof Verdict.Ignored && StandardClassifier.comesOfGivingUp(inner)
        ? ofGivingUp(silenceNanos, config)
        : verdict;
  }

  /** The verdict on a call that its caller gave up: neutral, unless the service hangs (R9). */
  Verdict ofGivingUp(long silenceNanos, CircuitBreakerConfig config) {
    if (silenceNanos <= config.hangThreshold().toNanos()) {
      return Verdict.ignored();
    }
    return Verdict.failure(
        new AIServiceException("no answer after " + Text.duration(Duration.ofNanos(silenceNanos))),
        null);
  }

  private Verdict classify(
      @Nullable Object result, @Nullable Throwable error, CircuitBreakerConfig config) {
    Throwable problem;
    try {
      Verdict verdict = config.classifier().classify(result, error);
      if (verdict != null) {
        return verdict;
      }
      problem = new NullPointerException("the classifier gave null");
    } catch (Throwable e) {
      problem = e;
    }
    if (WARNED_OF_CLASSIFIER.compareAndSet(this, false, true)) {
      warn("ignores calls that its classifier fails on: " + Text.describeWithOrigin(problem));
    }
    return Verdict.ignored();
  }

  private void warn(String what) {
    SafeLog.warn("Circuit breaker '" + Text.quotable(name) + "' " + what);
  }

  private static String methodForDeferred(Class<?> type) {
    if (CompletionStage.class.isAssignableFrom(type)) {
      return "callAsync";
    }
    if (Flow.Publisher.class.isAssignableFrom(type)) {
      return "callStream";
    }
    if (Future.class.isAssignableFrom(type)) {
      return "a call that waits for the Future";
    }
    return isReactiveStreamsPublisher(type) ? "callStream with FlowAdapters" : "";
  }

  /** By name, since core doesn't know the library of Reactive Streams. */
  private static boolean isReactiveStreamsPublisher(Class<?> type) {
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      for (Class<?> i : c.getInterfaces()) {
        if (i.getName().equals("org.reactivestreams.Publisher") || isReactiveStreamsPublisher(i)) {
          return true;
        }
      }
    }
    return false;
  }
}
