package dev.halfopen.demo;

/** How an application asks for an answer. Thread-safe. */
@FunctionalInterface
interface Asker {
  /**
   * Asks once and returns when there is an answer.
   *
   * @return whether the answer is whole, which an application that was told of no failure believes
   */
  boolean ask(boolean streaming);
}
