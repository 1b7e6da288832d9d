package dev.halfopen;

import dev.halfopen.internal.Fields;
import dev.halfopen.retry.RetryBudget;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** The extra calls of a breaker, most of which are never asked for one. Thread-safe. */
final class ExtraCalls {
  private static final VarHandle ALLOWANCE =
      Fields.handle(MethodHandles.lookup(), "allowance", RetryAllowance.class);

  private final StateMachine machine;
  private final long since;

  /** Made when an extra call is first asked for. */
  private volatile @Nullable RetryAllowance allowance;

  /**
   * None made yet.
   *
   * @param since the nanoTime from which on they are earned
   */
  ExtraCalls(StateMachine machine, long since) {
    this.machine = machine;
    this.since = since;
  }

  private RetryBudget budget() {
    return machine.config().retryBudget();
  }

  private RetryAllowance fresh() {
    return new RetryAllowance(budget(), machine.counters(), machine.time(), since);
  }

  boolean tryTake() {
    RetryAllowance present = allowance;
    if (present == null) {
      RetryAllowance fresh = fresh();
      present = (RetryAllowance) ALLOWANCE.compareAndExchange(this, null, fresh);
      present = present == null ? fresh : present;
      // Who changes the budget meanwhile finds either this one, or that it is still to be made.
      present.follow(budget());
    }
    return present.tryTake();
  }

  /** What is left of them, 0 to 1. */
  double level() {
    RetryAllowance drawnOn = allowance;
    return drawnOn == null ? fresh().level() : drawnOn.level();
  }

  /** Follows a change of the budget. */
  void follow(RetryBudget changed) {
    RetryAllowance drawnOn = allowance;
    if (drawnOn != null) {
      drawnOn.follow(changed);
    }
  }
}
