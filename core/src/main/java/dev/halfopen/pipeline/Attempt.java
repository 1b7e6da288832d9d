package dev.halfopen.pipeline;

import dev.halfopen.Effort;
import dev.halfopen.TimeSource;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One attempt to make a call. Thread-safe. */
public final class Attempt {
  /** Why there is another attempt. */
  enum Kind {
    FIRST,
    RETRY,
    HEDGE,
    FALLBACK
  }

  private final CallPlan plan;
  private final Target target;
  private final Kind kind;
  private final @Nullable Throwable failure;
  private final TimeLimit limit;
  private volatile int number;
  private volatile long beganAt;

  Attempt(CallPlan plan, Target target, Kind kind, @Nullable Throwable failure, TimeLimit limit) {
    this.plan = plan;
    this.target = target;
    this.kind = kind;
    this.failure = failure;
    this.limit = limit;
  }

  /** 1 for the first attempt of the call, and so on, whichever targets they go to. */
  public int number() {
    return number;
  }

  /** The name of the target that this attempt goes to. */
  public String target() {
    return target.name();
  }

  /** Whether this is a second attempt beside one that is taking long. */
  public boolean isHedge() {
    return kind == Kind.HEDGE;
  }

  /** What the attempt before came to; null for the first, and if the others were rejected. */
  public @Nullable Throwable failure() {
    return failure;
  }

  /**
   * How much time this attempt has left, to be handed to the client or to what it calls; zero if it
   * is over, null if there is no limit.
   */
  public @Nullable Duration timeLeft() {
    return limit.isNone()
        ? null
        : Duration.ofNanos(Math.max(0, beganAt + limit.nanos() - time().nanoTime()));
  }

  TimeSource time() {
    return plan.time();
  }

  Target on() {
    return target;
  }

  Kind kind() {
    return kind;
  }

  TimeLimit limit() {
    return limit;
  }

  /** The breaker has admitted it; to be called before anything else happens. */
  void begin() {
    beganAt = time().nanoTime();
    number = plan.began(this);
    switch (kind) {
      case FIRST -> {}
      case RETRY -> target.breaker().record(Effort.RETRY);
      case HEDGE -> target.breaker().record(Effort.HEDGE);
      case FALLBACK -> target.breaker().record(Effort.FALLBACK);
    }
  }

  boolean hasBegun() {
    return number > 0;
  }

  long beganAt() {
    return beganAt;
  }
}
