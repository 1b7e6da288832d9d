package dev.halfopen.pipeline;

import dev.halfopen.CallNotPermittedException;
import dev.halfopen.Effort;
import dev.halfopen.Permit;
import dev.halfopen.Verdict;
import dev.halfopen.timeout.CallTimeoutException;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a pipeline to make a call: the first, or one more after a failure. It knows where
 * it goes and how much time is left. Thread-safe.
 *
 * @since 0.1.0
 */
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
  private long beganAt;
  private @Nullable Permit permit;

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
        : Duration.ofNanos(Math.max(0, beganAt + limit.nanos() - plan.now()));
  }

  Target on() {
    return target;
  }

  TimeLimit limit() {
    return limit;
  }

  /**
   * Begins, if the target's breaker admits it; from then on it must be ended, by whichever of the
   * methods below: the first counts.
   *
   * @throws CallNotPermittedException if it doesn't
   */
  void begin() {
    Permit admitted = target.breaker().acquirePermit();
    try {
      if (!limit.isNone() || plan.looksAtTimes()) {
        beganAt = plan.now();
      }
      permit = admitted;
      number = plan.began(this);
      switch (kind) {
        case FIRST -> {}
        case RETRY -> target.breaker().record(Effort.RETRY);
        case HEDGE -> target.breaker().record(Effort.HEDGE);
        case FALLBACK -> target.breaker().record(Effort.FALLBACK);
      }
    } catch (Throwable e) {
      admitted.close();
      throw e;
    }
  }

  private Permit permit() {
    return Objects.requireNonNull(permit, "not begun");
  }

  boolean hasBegun() {
    return number > 0;
  }

  long beganAt() {
    return beganAt;
  }

  /** Runs the attempt's part on this thread; what it calls of the same breaker joins it. */
  void around(Runnable section) {
    permit().around(section);
  }

  /** Runs what is no part of the attempt, though it is run within it. */
  void outside(Runnable section) {
    permit().outside(section);
  }

  /** The service gave a sign of life. */
  void renew() {
    permit().renew();
  }

  /** Somebody waits for the service from now on, and did not before. */
  void waitsAnew() {
    permit().waitsAnew();
  }

  /** Whether somebody waits for the service just now. */
  void waiting(boolean waits) {
    permit().waiting(waits);
  }

  /** Ends with what came of it, and says what the breaker made of that. */
  Verdict end(@Nullable Object result, @Nullable Throwable error) {
    try {
      Verdict verdict = permit().end(result, error);
      return verdict == null ? Verdict.ignored() : verdict;
    } catch (Throwable e) {
      ignore();
      return Verdict.ignored();
    }
  }

  /** Ends well, with nothing to be judged: the stream has come to its end. */
  Verdict completed() {
    end(Permit::succeed);
    return Verdict.success();
  }

  /**
   * Ends since its time is over, which is a failure whatever a client beneath has said, unless
   * nothing was sent by then.
   */
  Verdict timedOut(CallTimeoutException error) {
    Verdict verdict = error.verdict();
    end(
        mine -> {
          mine.report(verdict);
          target.breaker().record(Effort.TIMEOUT);
          if (error.unsent()) {
            target.breaker().record(Effort.UNSENT);
          }
        });
    return verdict;
  }

  /** Ends since its caller gave it up: neutral, unless the service hangs (R9). */
  void abandon() {
    end(Permit::abandon);
  }

  /** Ends without a word about the service. Does nothing if it has not begun, or has ended. */
  void ignore() {
    if (permit != null) {
      end(Permit::close);
    }
  }

  /** Whatever a breaker throws, the attempt has ended. */
  private void end(Consumer<Permit> how) {
    Permit mine = permit();
    try {
      how.accept(mine);
    } catch (Throwable e) {
      mine.close();
    }
  }
}
