package dev.halfopen.spring.boot.cloud;

import dev.halfopen.timeout.CallTimeoutException;
import java.util.concurrent.TimeoutException;

/** What fallbacks are told of a failure. */
final class Told {
  private Told() {}

  /**
   * As it is; but a time limit by the type that Spring Cloud's users ask for, the gateways first.
   */
  static Throwable of(Throwable failure) {
    if (!(failure instanceof CallTimeoutException)) {
      return failure;
    }
    TimeoutException told = new TimeoutException(failure.getMessage());
    told.initCause(failure);
    return told;
  }
}
