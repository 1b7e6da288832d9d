package dev.halfopen.ai;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.Permit;
import dev.halfopen.Verdict;
import dev.halfopen.internal.Outbox;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The one outcome of an exchange, and its report to the breaker. Thread-safe. */
final class Settlement {
  /*
   * The first outcome counts. Who comes second reports it as well, and the permit takes the first
   * report: so nobody returns to its caller before the verdict is on its way, and nobody waits for
   * another who was stopped in between. Two who end an exchange at once may so be a step apart: one
   * returns while the other is counting. What only one of them brings about is no such race: a hook
   * that makes the client fail comes behind the count, and before the breaker's listeners, who may
   * be slow.
   *
   * Whoever knows the verdict hands it on to the final report, which takes the first. Where the
   * breaker's classifier makes the verdict, only he knows it who ended the permit, and he always
   * hands it on; otherwise it is known to all. So it is told once, however they race.
   */

  /** What an exchange came to. */
  sealed interface Outcome {
    /** An answer. Early: known by its last word, while its body goes on. */
    record Success(boolean early) implements Outcome {}

    /**
     * A failure.
     *
     * @param told what the caller must be told, since the client alone doesn't know it
     */
    record Failure(Throwable error, @Nullable RuntimeException told) implements Outcome {}

    /**
     * Nobody wants the answer any more.
     *
     * @param hung says that the service hangs; null: nothing is known of the service
     */
    record Left(@Nullable CancellationException hung) implements Outcome {}

    /** A watchdog or a limit around has stopped it. */
    record Aborted(RuntimeException reason, boolean neutral) implements Outcome {}
  }

  private final CircuitBreaker breaker;
  private final @Nullable String account;
  private final Permit permit;
  private final FinalReport report;
  private final AtomicReference<@Nullable Outcome> outcome = new AtomicReference<>();

  /**
   * The settlement of a permit.
   *
   * @param account whose call it is; null if that is unknown
   */
  Settlement(CircuitBreaker breaker, @Nullable String account, Permit permit, FinalReport report) {
    this.breaker = breaker;
    this.account = account;
    this.permit = permit;
    this.report = report;
  }

  boolean isSettled() {
    return outcome.get() != null;
  }

  /** Whether an answer has said its last word, after which nothing takes it away. */
  boolean isEarlySuccess() {
    return outcome.get() instanceof Outcome.Success success && success.early;
  }

  /** Settles without a report, which is to follow; true if this outcome is the first. */
  boolean decide(Outcome mine) {
    return outcome.compareAndSet(null, mine);
  }

  /** Settles, and reports the outcome that counts. */
  void settle(Outcome mine) {
    outcome.compareAndSet(null, mine);
    report();
  }

  /** Reports the outcome that counts; to be called before the caller is told anything. */
  void report() {
    report.usage(permit);
    Outcome settled = outcome.get();
    if (settled instanceof Outcome.Success) {
      succeed();
    } else if (settled instanceof Outcome.Failure failure) {
      tell(Accounts.fail(breaker, account, permit, failure.error), failure.error);
    } else if (settled instanceof Outcome.Aborted aborted && !aborted.neutral) {
      tell(permit.end(null, aborted.reason), aborted.reason);
    } else if (settled instanceof Outcome.Left left && left.hung != null) {
      tell(permit.end(null, left.hung), left.hung);
    } else {
      permit.ignore();
      tell(Verdict.ignored(), null);
    }
  }

  private void succeed() {
    Boolean slow = report.slow();
    if (slow == null) {
      permit.succeed();
    } else {
      permit.report(Verdict.success(), report.took(), slow);
    }
    tell(Verdict.success(), null);
  }

  /** Null: another has ended the permit, and knows the verdict. */
  private void tell(@Nullable Verdict verdict, @Nullable Throwable error) {
    if (verdict != null) {
      report.ended(verdict, error);
    }
  }

  /**
   * As {@link #report()}, and then does what lets the caller know: when the breaker has counted and
   * the observers were told, and without waiting for the breaker's listeners.
   */
  void report(Runnable next) {
    Outbox.deliveringBehind(this::report, next);
  }

  /** What the caller must be told; null: nothing, or nothing yet. */
  @Nullable RuntimeException told() {
    Outcome settled = outcome.get();
    return settled instanceof Outcome.Failure failure ? failure.told : abortReason();
  }

  /** What has stopped the exchange; null if nothing has. */
  @Nullable RuntimeException abortReason() {
    return outcome.get() instanceof Outcome.Aborted aborted ? aborted.reason : null;
  }
}
