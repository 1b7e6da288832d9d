package dev.halfopen.ai;

import dev.halfopen.CallNotPermittedException;
import dev.halfopen.CallNotPermittedException.Reason;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitState;
import dev.halfopen.Permit;
import dev.halfopen.Verdict;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what concerns one account only, a spent quota or its own limit, from the others whose calls
 * the same breaker guards. Thread-safe.
 */
final class Accounts {
  /*
   * Invariants.
   * 1. A wait refuses calls of its own account and of no other.
   * 2. As long as one account alone has been seen at a breaker, its verdicts go to the breaker, as
   *    those of calls whose account is unknown always do: so the breaker shows them, a spent quota
   *    opens it, and a trial decides the return.
   * 3. From the second account on, verdicts on accounts are kept here, and the breaker takes them
   *    for neutral. What the first one's verdict had done to the breaker until then is undone when
   *    another account would be refused for it, and becomes a wait of the first one. Of several calls
   *    that find a quota spent at once, any may be the one that opens the breaker, and some may be on
   *    their way to it still: so failures tell whom they concern, and what was taken stays known.
   * 4. There are at most MAX_WAITS waits a breaker; the oldest is forgotten for a new one, whose
   *    next call then asks the service itself.
   * No foreign code runs under the lock.
   */
  static final int MAX_WAITS = 1_000;

  private static final Map<CircuitBreaker, Accounts> ALL = new WeakHashMap<>();
  private static final ReentrantLock allLock = new ReentrantLock();

  /** Until when an account's calls are refused, and what the service had said. */
  private record Wait(long until, AIFailureException failure) {
    Duration left(long now) {
      return Duration.ofNanos(until - now);
    }
  }

  /** The verdict of the only account so far, which the breaker has taken. */
  private record Taken(String account, Wait due, boolean exhausted) {
    boolean caused(CallNotPermittedException refusal) {
      return exhausted
          ? refusal.getCause() instanceof AIFailureException failure
              && account.equals(failure.account())
          : refusal.reason() == Reason.THROTTLED && refusal.state() == CircuitState.CLOSED;
    }
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Wait> waits = new LinkedHashMap<>();
  private @Nullable String only;
  private boolean several;
  private @Nullable Taken taken;

  private Accounts() {}

  /** Those of a breaker, by whichever protection it is used. */
  private static Accounts of(CircuitBreaker breaker) {
    allLock.lock();
    try {
      return ALL.computeIfAbsent(breaker, key -> new Accounts());
    } finally {
      allLock.unlock();
    }
  }

  /**
   * A permit for a call of an account.
   *
   * @param account null if it is unknown
   * @throws CallNotPermittedException if the breaker, or the account's own wait, refuses it
   */
  static Permit acquire(CircuitBreaker breaker, @Nullable String account) {
    if (account == null) {
      return breaker.acquirePermit();
    }
    Accounts accounts = of(breaker);
    long now = breaker.config().timeSource().nanoTime();
    Wait wait = accounts.seen(account, now);
    if (wait != null) {
      throw CallNotPermittedException.of(
          breaker.name(), breaker.state(), Reason.THROTTLED, wait.left(now), wait.failure);
    }
    try {
      return breaker.acquirePermit();
    } catch (CallNotPermittedException refusal) {
      if (!accounts.takeBack(account, refusal)) {
        throw refusal;
      }
    }
    breaker.reset();
    return breaker.acquirePermit();
  }

  /**
   * Ends a permit with a failure, which is the breaker's unless it concerns the account alone.
   *
   * @return the verdict on it; null if the permit had ended before, and only that breaker knows it
   */
  static @Nullable Verdict fail(
      CircuitBreaker breaker, @Nullable String account, Permit permit, Throwable error) {
    if (account != null
        && error instanceof AIFailureException failure
        && of(breaker).keep(account, failure, breaker)) {
      permit.ignore();
      return failure.verdict();
    }
    return permit.end(null, error);
  }

  /** The wait that the account has; null if its calls may go on. */
  private @Nullable Wait seen(String account, long now) {
    lock.lock();
    try {
      if (only == null) {
        only = account;
      } else if (!only.equals(account)) {
        several = true;
      }
      Wait wait = waits.get(account);
      if (wait != null && wait.until - now <= 0) {
        waits.remove(account);
        return null;
      }
      return wait;
    } finally {
      lock.unlock();
    }
  }

  /** Whether a refusal comes of another account's verdict, which then is that one's wait. */
  private boolean takeBack(String account, CallNotPermittedException refusal) {
    lock.lock();
    try {
      Taken blame = taken;
      if (blame == null || blame.account.equals(account) || !blame.caused(refusal)) {
        return false;
      }
      if (!blame.exhausted) {
        taken = null; // what closes the gate again may be another's word
      }
      put(blame.account, blame.due);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Whether a failure is kept here, and not for the breaker. */
  private boolean keep(String account, AIFailureException failure, CircuitBreaker breaker) {
    Verdict verdict = failure.verdict();
    Duration length = length(verdict, breaker.config());
    if (length == null) {
      return false;
    }
    failure.concerns(account);
    Wait wait = new Wait(breaker.config().timeSource().nanoTime() + length.toNanos(), failure);
    lock.lock();
    try {
      if (several) {
        put(account, wait);
      } else {
        taken = new Taken(account, wait, verdict instanceof Verdict.Exhausted);
      }
      return several;
    } finally {
      lock.unlock();
    }
  }

  private void put(String account, Wait wait) {
    waits.remove(account); // so that it stands last
    if (waits.size() >= MAX_WAITS) {
      waits.remove(waits.keySet().iterator().next());
    }
    waits.put(account, wait);
  }

  /** How long the breaker would have waited; null if the verdict is not about the account. */
  private static @Nullable Duration length(Verdict verdict, CircuitBreakerConfig config) {
    if (verdict instanceof Verdict.Exhausted exhausted) {
      return length(exhausted.retryAfter(), config.exhaustedWait(), config.maxExhaustedWait());
    }
    return verdict instanceof Verdict.Throttled throttled
        ? length(throttled.retryAfter(), config.throttleWait(), config.maxThrottleWait())
        : null;
  }

  private static Duration length(@Nullable Duration stated, Duration otherwise, Duration max) {
    Duration length = stated == null ? otherwise : stated;
    return length.compareTo(max) > 0 ? max : length;
  }
}
