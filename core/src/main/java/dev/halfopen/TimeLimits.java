package dev.halfopen;

import dev.halfopen.timeout.CallTimeoutException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Tells a time limit that was set on a call from outside: it counts before all inner calls. */
final class TimeLimits {
  private TimeLimits() {}

  /** Whether this is one of a pipeline, which knows what it limits. */
  static boolean isOfLibrary(@Nullable Throwable error) {
    return error != null && StandardClassifier.unwrap(error) instanceof CallTimeoutException;
  }

  /** The same for an error that did come from outside, by {@code orTimeout} for instance. */
  static boolean isAny(Throwable error) {
    return isOfLibrary(error) || StandardClassifier.unwrap(error) instanceof TimeoutException;
  }

  /** The same for a verdict that was made of such an error. */
  static boolean isCauseOf(Verdict verdict) {
    return verdict instanceof Verdict.Failure failure && isOfLibrary(failure.cause());
  }
}
