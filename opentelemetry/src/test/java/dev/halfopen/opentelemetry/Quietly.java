package dev.halfopen.opentelemetry;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Makes calls of which only the telemetry matters. */
final class Quietly {
  private Quietly() {}

  static void make(ThrowingCallable call) {
    try {
      call.call();
    } catch (Throwable e) {
      // What became of it is what the telemetry must tell.
    }
  }
}
