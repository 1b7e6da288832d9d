package dev.halfopen.longrun;

import java.util.SplittableRandom;

/** One way in which an application uses the stack: asks once, and waits until it is told. */
@FunctionalInterface
interface Way {
  /**
   * Asks.
   *
   * @throws Exception what the caller is told instead of an answer
   */
  Told.End ask(SplittableRandom random) throws Exception;
}
