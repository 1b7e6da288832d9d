package dev.halfopen.simulator.service;

/** An illness at work in one run. */
@FunctionalInterface
interface Affliction {
  /** Changes what becomes of a call that is sent while it lasts. */
  void afflict(Draft draft);

  /**
   * Changes what becomes of a call that is under way when it begins.
   *
   * @param after how long after the call was sent it begins, in nanoseconds
   */
  default void strike(Draft draft, long after) {}

  /** Whether it works on after its episode is over. */
  default boolean lingers(long now) {
    return false;
  }

  /** How often the service has fallen ill again because of the calls. */
  default int relapses() {
    return 0;
  }
}
