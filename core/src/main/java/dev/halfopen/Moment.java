package dev.halfopen;

/**
 * What a breaker is at one moment. One volatile reference holds it, so that a single read sees a
 * phase, a mode and settings that belong together, and a single compare-and-set changes them.
 */
record Moment(Phase phase, OperatingMode mode, CircuitBreakerConfig config) {
  Moment with(Phase next) {
    return new Moment(next, mode, config);
  }
}
