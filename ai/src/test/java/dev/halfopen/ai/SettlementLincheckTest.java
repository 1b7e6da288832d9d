package dev.halfopen.ai;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.Permit;
import dev.halfopen.TimeSource;
import dev.halfopen.Verdict;
import dev.halfopen.ai.Settlement.Outcome;
import dev.halfopen.concurrent.Explore;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Whichever ends of an exchange race: one counts, everybody is told the same, and nobody goes on
 * before the verdict is on its way.
 */
@Tag("lincheck")
class SettlementLincheckTest {
  @Test
  void oneOutcomeCountsAndIsOnItsWayBeforeAnybodyGoesOn() {
    Explore.of("Settlement")
        .fromTheStart()
        .against(Expected.class)
        .threads(3, 2)
        .holdsInAllInterleavings(Real.class);
  }

  @Test
  void aSettlementThatLeavesTheReportToTheFirstIsRejected() {
    Explore.of("Settlement").fromTheStart().against(Expected.class).rejects(Broken.class);
  }

  @Test
  void aSettlementThatReportsBeforeItHasDecidedIsRejected() {
    Explore.of("Settlement").fromTheStart().against(Expected.class).rejects(ReportsFirst.class);
  }

  /** A permit that notes its first report: that a report comes to its end is core's affair. */
  private static final class Noted implements InvocationHandler {
    private final AtomicReference<String> report = new AtomicReference<>("none");

    boolean note(String what) {
      return report.compareAndSet("none", what);
    }

    Permit permit() {
      return (Permit)
          Proxy.newProxyInstance(
              Permit.class.getClassLoader(), new Class<?>[] {Permit.class}, this);
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) {
      return switch (method.getName()) {
        case "succeed" -> {
          note("success");
          yield null;
        }
        case "ignore" -> {
          note("ignored");
          yield null;
        }
        case "end" -> note("failure") ? Verdict.failure() : null;
        case "equals" -> arguments != null && proxy == arguments[0];
        case "hashCode" -> 1;
        case "toString" -> report.get();
        default -> throw new UnsupportedOperationException(method.getName());
      };
    }
  }

  public static class Real {
    private final CircuitBreaker breaker =
        CircuitBreaker.of("explored", CircuitBreakerConfig.defaults());
    final Noted permit = new Noted();
    private final AtomicInteger told = new AtomicInteger();
    final Settlement settlement = new Settlement(breaker, null, permit.permit(), report());

    public Real() {
      Explore.executed();
    }

    private FinalReport report() {
      AIRequest request = new AIRequest(Provider.GENERIC, "s", null, null, false);
      TimeSource time = breaker.config().timeSource();
      AIProtection protection =
          AIProtection.builder(CircuitBreakerRegistry.of(CircuitBreakerConfig.defaults()))
              .observer(end -> told.incrementAndGet())
              .build();
      return new FinalReport(
          request,
          breaker,
          protection,
          new Reading(request, time, false),
          new Patience(0),
          time,
          0);
    }

    void settle(Outcome outcome) {
      settlement.settle(outcome);
    }

    /** What the breaker was told, and what a caller is. */
    String seen() {
      RuntimeException error = settlement.told();
      return permit.report.get() + ", " + (error == null ? "nothing" : error.getMessage());
    }

    @Validate
    public void observersAreToldOnce() {
      if (told.get() != (settlement.isSettled() ? 1 : 0)) {
        throw new IllegalStateException("told " + told.get() + " times");
      }
    }

    @Operation
    public String succeeds() {
      settle(new Outcome.Success(false));
      return seen();
    }

    @Operation
    public String fails() {
      RuntimeException error = new IllegalStateException("down");
      settle(new Outcome.Failure(error, error));
      return seen();
    }

    @Operation
    public String leaves() {
      settle(new Outcome.Left(null));
      return seen();
    }

    /** As a watchdog does it: what closes the source comes between the two. */
    @Operation
    public String isStopped() {
      settlement.decide(new Outcome.Aborted(new IllegalStateException("late"), false));
      settlement.report();
      return seen();
    }
  }

  /** Right as long as one thread uses it. */
  public static class Expected {
    private String counted = "";

    private String first(String mine) {
      if (counted.isEmpty()) {
        counted = mine;
      }
      return counted;
    }

    public String succeeds() {
      return first("success, nothing");
    }

    public String fails() {
      return first("failure, down");
    }

    public String leaves() {
      return first("ignored, nothing");
    }

    public String isStopped() {
      return first("failure, late");
    }
  }

  /** The planted bug: who comes second goes on though nothing is reported yet. */
  public static class Broken extends Real {
    @Override
    void settle(Outcome outcome) {
      if (settlement.decide(outcome)) {
        settlement.report();
      }
    }
  }

  /** The planted bug: the breaker is told by one, and the caller by another. */
  public static class ReportsFirst extends Real {
    @Override
    void settle(Outcome outcome) {
      permit.note(
          outcome instanceof Outcome.Success
              ? "success"
              : outcome instanceof Outcome.Left ? "ignored" : "failure");
      settlement.settle(outcome);
    }
  }
}
