package dev.halfopen.ai;

import dev.halfopen.AIServiceException;
import dev.halfopen.CallNotPermittedException;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.Permit;
import dev.halfopen.concurrent.Explore;
import dev.halfopen.testkit.ManualTimeSource;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** However calls of several accounts race: who has spent nothing is never refused. */
@Tag("lincheck")
class AccountsLincheckTest {
  @Test
  void nobodyIsRefusedForAnothersQuota() {
    explore().threads(2, 3).holdsInAllInterleavings(Real.class);
  }

  @Test
  void nobodyIsRefusedForAnothersQuotaUnderStress() {
    Explore.of("Accounts").against(Expected.class).threads(3, 3).holdsUnderStress(Real.class);
  }

  @Test
  void accountsThatKnowTheirLastFailureOnlyAreRejected() {
    explore().rejects(Broken.class);
  }

  /** How the steps of a breaker interleave is core's affair. */
  private static Explore explore() {
    return Explore.of("Accounts")
        .fromTheStart()
        .against(Expected.class)
        .takesAsAtomic("dev.halfopen.EnhancedCircuitBreaker", "dev.halfopen.ActiveCall");
  }

  public static class Real {
    final CircuitBreaker breaker =
        CircuitBreaker.of(
            "explored", CircuitBreakerConfig.builder().timeSource(new ManualTimeSource()).build());

    public Real() {
      Explore.executed();
    }

    /** Two calls of an account that are under way at once, and find its quota spent. */
    @Operation
    public void spent() {
      @Nullable Permit first = acquire("a");
      @Nullable Permit second = acquire("a");
      if (first != null) {
        fail(first);
      }
      if (second != null) {
        fail(second);
      }
    }

    void fail(Permit permit) {
      Accounts.fail(breaker, "a", permit, failure());
    }

    QuotaExhaustedException failure() {
      return new QuotaExhaustedException(AIServiceException.builder("spent"));
    }

    @Nullable Permit acquire(String account) {
      try {
        return Accounts.acquire(breaker, account);
      } catch (CallNotPermittedException e) {
        return null;
      }
    }

    @Operation
    public boolean isServed() {
      @Nullable Permit permit = acquire("b");
      if (permit != null) {
        permit.succeed();
      }
      return permit != null;
    }
  }

  /** What is promised, whatever happens. */
  public static class Expected {
    public void spent() {}

    public boolean isServed() {
      return true;
    }
  }

  /** The planted bug: what opens the breaker is told from what came last. */
  public static class Broken extends Real {
    private volatile @Nullable Throwable last;

    @Override
    QuotaExhaustedException failure() {
      QuotaExhaustedException failure = super.failure();
      last = failure;
      return failure;
    }

    @Override
    void fail(Permit permit) {
      permit.fail(failure());
    }

    @Override
    @Nullable Permit acquire(String account) {
      try {
        return breaker.acquirePermit();
      } catch (CallNotPermittedException e) {
        if (account.equals("a") || e.getCause() != last) {
          return null;
        }
        breaker.reset();
        return breaker.acquirePermit();
      }
    }
  }
}
