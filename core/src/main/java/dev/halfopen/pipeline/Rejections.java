package dev.halfopen.pipeline;

import dev.halfopen.CallNotPermittedException;
import dev.halfopen.internal.Causes;
import dev.halfopen.timeout.CallTimeoutException;
import org.jspecify.annotations.Nullable;

/** Finds what a breaker beneath a call has rejected, whatever its client has made of it. */
final class Rejections {
  private Rejections() {}

  /** The rejection that an exception is or comes of; null: it is none. */
  static @Nullable CallNotPermittedException beneath(Throwable error) {
    if (error instanceof CallNotPermittedException rejection) {
      return rejection;
    }
    // Time that has passed is a fact, whatever else went wrong meanwhile.
    return error instanceof CallTimeoutException
        ? null
        : Causes.find(error, CallNotPermittedException.class);
  }
}
