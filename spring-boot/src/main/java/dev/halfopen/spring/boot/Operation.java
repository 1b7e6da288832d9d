package dev.halfopen.spring.boot;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.OperatingMode;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an operator can do to a circuit breaker. */
enum Operation {
  FORCE_OPEN(OperatingMode.FORCED_OPEN),
  FORCE_CLOSED(OperatingMode.FORCED_CLOSED),
  SHADOW(OperatingMode.SHADOW),
  AUTOMATIC(OperatingMode.AUTOMATIC),
  TRIP(null),
  RESET(null);

  private final @Nullable OperatingMode mode;

  Operation(@Nullable OperatingMode mode) {
    this.mode = mode;
  }

  /** By its name in any form: {@code forceOpen}, {@code force-open}, {@code FORCE_OPEN}. */
  static Optional<Operation> named(String name) {
    return Arrays.stream(values())
        .filter(operation -> plain(operation.name()).equals(plain(name)))
        .findFirst();
  }

  private static String plain(String name) {
    return name.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
  }

  static String names() {
    return KnownNames.of(Operation.class);
  }

  /**
   * Does it.
   *
   * @param openFor for {@link #TRIP} only
   * @throws IllegalArgumentException if that is missing, superfluous or out of its range
   */
  void on(CircuitBreaker breaker, @Nullable Duration openFor, String reason) {
    if (this != TRIP && openFor != null) {
      throw new IllegalArgumentException("openFor: " + openFor + " (expected: only with trip)");
    }
    if (mode != null) {
      breaker.operate(mode);
    } else if (this == RESET) {
      breaker.reset();
    } else if (openFor == null) {
      throw new IllegalArgumentException("openFor: null (expected: a duration such as 10m)");
    } else {
      breaker.trip(openFor, reason);
    }
  }
}
