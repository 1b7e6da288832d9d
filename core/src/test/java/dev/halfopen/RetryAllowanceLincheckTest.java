package dev.halfopen;

import dev.halfopen.concurrent.Explore;
import dev.halfopen.retry.RetryBudget;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Callers that ask for extra calls at the same time never get more than the budget allows. */
@Tag("lincheck")
class RetryAllowanceLincheckTest {
  private static final RetryBudget TWO_AND_HALF_OF_ALL = RetryBudget.of(50, 2);
  private static final RetryBudget ONE_AND_AS_MANY = RetryBudget.of(100, 1);
  private static final Duration HALF_A_MINUTE = Duration.ofSeconds(30);

  @Test
  void decidesAsIfCallersCameOneByOne() {
    Explore.of("RetryAllowance").against(Expected.class).holdsInAllInterleavings(Real.class);
    Explore.of("RetryAllowance").against(Expected.class).threads(3, 3).holdsUnderStress(Real.class);
  }

  @Test
  void grantsNoMoreThanItsBoundWhileItsCallsAreMade() {
    Explore.of("RetryAllowance's bound")
        .against(Kept.class)
        .threads(3, 3)
        .holdsInAllInterleavings(RealBound.class);
  }

  @Test
  void anAllowanceThatLooksAndThenTakesIsRejected() {
    Explore.of("RetryAllowance")
        .against(Expected.class)
        .fromTheStart()
        .rejects(LooksThenTakes.class);
  }

  @Test
  void anAllowanceThatReadsTheGrantsBeforeTheCallsIsRejected() {
    Explore.of("RetryAllowance's bound")
        .against(Kept.class)
        .threads(3, 3)
        .rejects(GrantsBeforeCalls.class);
  }

  public static class Real {
    private final ManualClock clock = new ManualClock(Long.MAX_VALUE);
    private final CallCounters counters = new CallCounters();
    private final RetryAllowance allowance =
        new RetryAllowance(TWO_AND_HALF_OF_ALL, counters, clock, clock.nanoTime());

    public Real() {
      Explore.executed();
    }

    @Operation
    public void admit() {
      counters.admitted();
    }

    @Operation
    public void pass() {
      clock.advance(HALF_A_MINUTE);
    }

    @Operation
    public boolean ask() {
      return allowance.tryTake();
    }
  }

  /** Right as long as one thread uses it; in halves of a token. */
  public static class Expected {
    private int halves = 4;
    private int unattributed;
    private int ordinary;

    public void admit() {
      unattributed++;
      if (unattributed > ordinary) {
        ordinary = unattributed;
        halves++;
      }
    }

    public void pass() {
      halves += 2;
    }

    public boolean ask() {
      if (halves < 2) {
        return false;
      }
      halves -= 2;
      unattributed--;
      return true;
    }
  }

  /** The planted bug: two callers may see the same token. */
  public static class LooksThenTakes {
    private final AtomicInteger halves = new AtomicInteger(4);

    public LooksThenTakes() {
      Explore.executed();
    }

    @Operation
    public boolean ask() {
      if (halves.get() < 2) {
        return false;
      }
      halves.addAndGet(-2);
      return true;
    }
  }

  /** Makes the extra calls that it is granted, and keeps the books. */
  public abstract static class Bound {
    final CallCounters counters = new CallCounters();
    private final AtomicLong ordinary = new AtomicLong();
    private final AtomicLong granted = new AtomicLong();

    abstract boolean tryTake();

    @Operation
    public void ordinaryCall() {
      ordinary.incrementAndGet();
      counters.admitted();
    }

    @Operation
    public void extraCall() {
      if (tryTake()) {
        granted.incrementAndGet();
        counters.admitted();
      }
    }

    /** The grants are read first: until the calls are read they can't become fewer. */
    @Operation
    public boolean isKept() {
      long extra = granted.get();
      return extra <= 1 + ordinary.get();
    }
  }

  public static class RealBound extends Bound {
    private final RetryAllowance allowance =
        new RetryAllowance(ONE_AND_AS_MANY, counters, new ManualClock(), 0);

    public RealBound() {
      Explore.executed();
    }

    @Override
    boolean tryTake() {
      return allowance.tryTake();
    }
  }

  /** Says that the bound is kept. */
  public static class Kept {
    public void ordinaryCall() {}

    public void extraCall() {}

    public boolean isKept() {
      return true;
    }
  }

  /** The planted bug: an extra call that others make meanwhile is taken for an ordinary one. */
  public static class GrantsBeforeCalls extends Bound {
    private final AtomicLong granted = new AtomicLong();
    private long ordinary;
    private long tokens = 1;

    public GrantsBeforeCalls() {
      Explore.executed();
    }

    @Override
    boolean tryTake() {
      long known = granted.get();
      long calls = counters.sumOfAdmitted() - known;
      synchronized (this) {
        tokens += Math.max(0, calls - ordinary);
        ordinary = Math.max(ordinary, calls);
        if (tokens < 1) {
          return false;
        }
        tokens--;
        granted.incrementAndGet();
        return true;
      }
    }
  }
}
