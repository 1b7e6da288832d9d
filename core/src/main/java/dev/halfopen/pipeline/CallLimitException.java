package dev.halfopen.pipeline;

/**
 * As many calls were under way as the {@link ConcurrencyLimit} allows, and none more may wait: the
 * call did not reach the service.
 *
 * <p>It is cheap: it has no stack trace and works out its message when asked.
 *
 * @since 0.1.0
 */
public final class CallLimitException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** See {@link CallLimitException#maxCalls()}. */
  private final int maxCalls;

  /** See {@link CallLimitException#queue()}. */
  private final int queue;

  CallLimitException(ConcurrencyLimit limit) {
    super(null, null, false, false);
    this.maxCalls = limit.maxCalls();
    this.queue = limit.queue();
  }

  /** How many calls may be under way at once. */
  public int maxCalls() {
    return maxCalls;
  }

  /** How many calls may wait; 0 if there is no queue. */
  public int queue() {
    return queue;
  }

  /** Whether there is a queue, and it was full. */
  public boolean queueFull() {
    return queue > 0;
  }

  @Override
  public String getMessage() {
    return "Too many calls: "
        + maxCalls
        + " are under way"
        + (queueFull() ? " and " + queue + " are waiting" : "");
  }
}
