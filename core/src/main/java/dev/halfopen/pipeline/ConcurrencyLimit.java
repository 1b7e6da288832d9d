package dev.halfopen.pipeline;

import dev.halfopen.internal.Ranges;

/**
 * How many calls may be under way at once, and how many may wait for their turn. Immutable.
 *
 * <pre>{@code
 * ConcurrencyLimit.of(20).queue(100)
 * }</pre>
 *
 * @param maxCalls how many calls may be under way at once
 * @param queue how many more may wait, the first come the first served; a call that finds the queue
 *     full fails with {@link CallLimitException}
 * @since 0.1.0
 */
public record ConcurrencyLimit(int maxCalls, int queue) {
  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if {@code maxCalls} is not 1 to 1000000, or {@code queue} not
   *     0 to 1000000
   */
  public ConcurrencyLimit {
    Ranges.calls("maxCalls", maxCalls);
    Ranges.between("queue", queue, 0, Ranges.MAX_CALLS);
  }

  /**
   * A limit without a queue: a call too many fails at once.
   *
   * @param maxCalls 1 to 1000000
   */
  public static ConcurrencyLimit of(int maxCalls) {
    return new ConcurrencyLimit(maxCalls, 0);
  }

  /**
   * The same with a queue.
   *
   * @param maxWaiting how many calls may wait, 0 to 1000000
   */
  public ConcurrencyLimit queue(int maxWaiting) {
    return new ConcurrencyLimit(maxCalls, maxWaiting);
  }

  /** The recipe as it is written in code. */
  @Override
  public String toString() {
    return "ConcurrencyLimit.of(" + maxCalls + ")" + (queue == 0 ? "" : ".queue(" + queue + ")");
  }
}
