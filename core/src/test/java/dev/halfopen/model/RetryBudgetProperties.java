package dev.halfopen.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.ManualClock;
import dev.halfopen.retry.RetryBudget;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;

/** No history gets more extra calls out of a breaker than its retry budget allows. */
class RetryBudgetProperties {
  private static final long SECOND = 1_000_000_000L;
  private static final BigDecimal MINUTE = BigDecimal.valueOf(60 * SECOND);

  /** What happens to a breaker, and what a caller makes of the extra calls that it is granted. */
  private enum Deed {
    ORDINARY_CALL,
    ASK_AND_CALL,
    ASK_AND_CALL_LATER,
    ASK_AND_NEVER_CALL,
    CALL_THAT_WAS_LEFT,
    RESET,
    PASS_TIME
  }

  private record Event(Deed deed, long nanos) {}

  @Provide
  Arbitrary<List<Event>> events() {
    Arbitrary<Event> deeds = Arbitraries.of(Deed.values()).map(deed -> new Event(deed, 0));
    Arbitrary<Long> nanos =
        Arbitraries.oneOf(
            Arbitraries.of(
                0L,
                1L,
                SECOND / 1000,
                SECOND,
                6 * SECOND,
                60 * SECOND,
                3600 * SECOND,
                Duration.ofDays(365).toNanos()),
            Arbitraries.longs().between(0, 100 * SECOND));
    Arbitrary<Event> times = nanos.map(n -> new Event(Deed.PASS_TIME, n));
    return Arbitraries.frequencyOf(Tuple.of(5, deeds), Tuple.of(1, times)).list().ofMaxSize(120);
  }

  @Provide
  Arbitrary<Long> origins() {
    return Arbitraries.oneOf(
        Arbitraries.of(
            0L, -1L, -7 * SECOND, Long.MIN_VALUE, Long.MAX_VALUE, Long.MAX_VALUE - 7 * SECOND),
        Arbitraries.longs());
  }

  @Provide
  Arbitrary<Double> percents() {
    return Arbitraries.of(0.0, 0.1, 0.3, 1.0, 12.5, 20.0, 33.33, 50.0, 99.9, 100.0);
  }

  @Provide
  Arbitrary<Integer> minutes() {
    return Arbitraries.of(0, 1, 2, 3, 7, 10, 60, 1_000_000);
  }

  /** A breaker on a clock of its own, and everything that was made of it. */
  private static final class Run {
    private final ManualClock clock;
    private final CircuitBreaker breaker;
    private long elapsed;
    private long ordinary;
    private long granted;
    private int left;

    Run(RetryBudget budget, long origin) {
      clock = new ManualClock(origin);
      breaker =
          CircuitBreaker.of(
              "ai", CircuitBreakerConfig.builder().timeSource(clock).retryBudget(budget).build());
    }

    /** Carries the event out; whether an extra call was asked for and granted. */
    boolean make(Event event) {
      switch (event.deed) {
        case ORDINARY_CALL -> {
          ordinary++;
          breaker.run(() -> {});
        }
        case CALL_THAT_WAS_LEFT -> {
          if (left > 0) {
            left--;
            breaker.run(() -> {});
          }
        }
        case RESET -> {
          breaker.metrics().reset();
          breaker.reset();
        }
        case PASS_TIME -> {
          elapsed += event.nanos;
          clock.advance(Duration.ofNanos(event.nanos));
        }
        case ASK_AND_CALL, ASK_AND_CALL_LATER, ASK_AND_NEVER_CALL -> {
          return ask(event.deed);
        }
      }
      return false;
    }

    private boolean ask(Deed deed) {
      if (!breaker.tryExtraCall()) {
        return false;
      }
      granted++;
      if (deed == Deed.ASK_AND_CALL) {
        breaker.run(() -> {});
      } else if (deed == Deed.ASK_AND_CALL_LATER) {
        left++;
      }
      return true;
    }

    /** What the budget promises, worked out from the truth about each call. */
    BigDecimal bound(double percent, int perMinute) {
      BigDecimal byTime =
          BigDecimal.valueOf(perMinute).multiply(MINUTE.add(BigDecimal.valueOf(elapsed)));
      BigDecimal byCalls =
          BigDecimal.valueOf(percent)
              .movePointLeft(2)
              .multiply(BigDecimal.valueOf(ordinary))
              .multiply(MINUTE);
      return byTime.add(byCalls);
    }
  }

  @Property(tries = 1500, edgeCases = EdgeCasesMode.NONE)
  void decidesLikeTheExactModel(
      @ForAll("percents") double percent,
      @ForAll("minutes") int perMinute,
      @ForAll("origins") long origin,
      @ForAll("events") List<Event> events) {
    Run run = new Run(RetryBudget.of(percent, perMinute), origin);
    ModelBudget model = new ModelBudget(percent, perMinute);
    for (Event event : events) {
      int leftBefore = run.left;
      boolean granted = run.make(event);
      switch (event.deed) {
        case ORDINARY_CALL -> model.admitted();
        case CALL_THAT_WAS_LEFT -> {
          if (leftBefore > 0) {
            model.admitted();
          }
        }
        case PASS_TIME -> model.pass(event.nanos);
        case RESET -> assertThat(granted).isFalse();
        case ASK_AND_CALL, ASK_AND_CALL_LATER, ASK_AND_NEVER_CALL -> {
          assertThat(granted).isEqualTo(model.tryTake());
          if (granted && event.deed == Deed.ASK_AND_CALL) {
            model.admitted();
          }
        }
      }
    }
  }

  @Property(tries = 1500, edgeCases = EdgeCasesMode.NONE)
  void grantsNoMoreThanItsBound(
      @ForAll @DoubleRange(min = 0, max = 100) @Scale(13) double percent,
      @ForAll @IntRange(max = 30) int perMinute,
      @ForAll("origins") long origin,
      @ForAll("events") List<Event> events) {
    Run run = new Run(RetryBudget.of(percent, perMinute), origin);
    for (Event event : events) {
      run.make(event);
      assertThat(BigDecimal.valueOf(run.granted).multiply(MINUTE))
          .isLessThanOrEqualTo(run.bound(percent, perMinute));
    }
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void holdsNoMoreThanItsLimit(
      @ForAll("percents") double percent,
      @ForAll @IntRange(max = 30) int perMinute,
      @ForAll("origins") long origin,
      @ForAll("events") List<Event> events,
      @ForAll @IntRange(max = 500) int lastCalls) {
    Run run = new Run(RetryBudget.of(percent, perMinute), origin);
    events.forEach(run::make);
    for (int i = 0; i < lastCalls; i++) {
      run.make(new Event(Deed.ORDINARY_CALL, 0));
    }
    long before = run.granted;
    while (run.make(new Event(Deed.ASK_AND_NEVER_CALL, 0))) {
      assertThat(run.granted - before)
          .isLessThanOrEqualTo(new ModelBudget(percent, perMinute).wholeLimit());
    }
  }
}
