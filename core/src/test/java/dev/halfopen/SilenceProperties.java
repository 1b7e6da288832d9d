package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.model.MustFail;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import org.jspecify.annotations.Nullable;

/** A breaker's detector hears of silent calls what a list of all calls in flight would tell it. */
class SilenceProperties {
  /** Time goes in eighths of this, so that a call is clearly on one side of a bucket. */
  private static final Duration LIMIT = Duration.ofSeconds(16);

  private static final int EIGHTHS = 8;

  private enum What {
    BEGINS,
    SIGN,
    RESTS,
    WAITS,
    SUCCEEDS,
    FAILS,
    LEAVES,
    COMES_BY
  }

  /** Something happens to one of the calls, so many eighths later. */
  record Step(What what, int call, int later) {}

  private static final class Call {
    final Permit permit;
    int since;
    int silence;
    boolean rests;
    boolean silent;
    boolean ended;

    Call(Permit permit, int now) {
      this.permit = permit;
      this.since = now;
    }
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    return Combinators.combine(
            Arbitraries.of(What.values()),
            Arbitraries.integers().between(0, 8),
            Arbitraries.integers().between(0, 4))
        .as(Step::new)
        .list()
        .ofMaxSize(80);
  }

  @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
  void hearsWhatAListWouldTell(@ForAll long origin, @ForAll("steps") List<Step> steps) {
    compare(origin, EIGHTHS, steps);
  }

  @Property(tries = MustFail.ENOUGH, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  @AddLifecycleHook(MustFail.class)
  void theSameComparisonNoticesALongerLimit(
      @ForAll long origin, @ForAll("steps") List<Step> steps) {
    compare(origin, EIGHTHS + 1, steps);
  }

  private static void compare(long origin, int limitInList, List<Step> steps) {
    ManualClock clock = new ManualClock(origin);
    int[] heard = new int[2];
    CircuitBreaker breaker =
        CircuitBreaker.of(
            "silent",
            CircuitBreakerConfig.builder()
                .failureDetector(new Hearing(failure -> heard[failure ? 1 : 0]++))
                .silenceIsFailureAfter(LIMIT, LIMIT)
                .timeSource(clock)
                .build());
    List<Call> calls = new ArrayList<>();
    int[] expected = new int[2];
    int now = 0;
    int looked = 0;
    for (Step step : steps) {
      now += step.later();
      clock.advance(LIMIT.dividedBy(EIGHTHS).multipliedBy(step.later()));
      Call call = calls.isEmpty() ? null : calls.get(step.call() % calls.size());
      boolean looks =
          switch (step.what()) {
            case BEGINS, COMES_BY -> true;
            case SUCCEEDS, FAILS, LEAVES -> call != null && !call.ended;
            default -> false;
          };
      if (looks) {
        looked = now;
        for (Call each : calls) {
          if (!each.ended && !each.silent && !each.rests && now - each.since > limitInList) {
            each.silent = true;
            expected[1]++;
          }
        }
      }
      apply(step, now, breaker, calls, call, expected);
      // Whoever waits again for what others have found to be too long is told of at once.
      if (step.what() == What.WAITS
          && call != null
          && !call.ended
          && !call.silent
          && looked - call.since > limitInList) {
        call.silent = true;
        expected[1]++;
      }
      assertThat(heard).containsExactly(expected);
    }
  }

  private static void apply(
      Step step,
      int now,
      CircuitBreaker breaker,
      List<Call> calls,
      @Nullable Call call,
      int[] expected) {
    if (step.what() == What.BEGINS) {
      calls.add(new Call(breaker.acquirePermit(), now));
    } else if (step.what() == What.COMES_BY) {
      breaker.acquirePermit().ignore();
    } else if (call != null && !call.ended) {
      switch (step.what()) {
        case SIGN -> {
          call.permit.renew();
          call.since = now;
          call.silence = 0;
        }
        case RESTS -> {
          call.permit.waiting(false);
          call.silence = call.rests ? call.silence : now - call.since;
          call.rests = true;
        }
        case WAITS -> {
          call.permit.waiting(true);
          call.since = call.rests ? now - call.silence : call.since;
          call.rests = false;
        }
        default -> end(step, call, expected);
      }
    }
  }

  private static void end(Step step, Call call, int[] expected) {
    call.ended = true;
    switch (step.what()) {
      case SUCCEEDS -> {
        call.permit.succeed();
        expected[0] += call.silent ? 0 : 1;
      }
      case FAILS -> {
        call.permit.report(Verdict.failure());
        expected[1] += call.silent ? 0 : 1;
      }
      default -> call.permit.ignore();
    }
  }
}
