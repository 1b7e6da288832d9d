package dev.halfopen.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How soon a sequential detector opens, and how seldom it should not have. */
class SequentialBarsTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long HOUR = 3600 * SECOND;

  /** What {@code forAiServices()} has. */
  private static final FailureDetector AI = FailureDetector.sequential().learnsUpTo(20);

  private static SequentialDetector of(double usual) {
    return FailureDetector.sequential()
        .usualFailureRate(usual)
        .smallestOutage(15)
        .callsBetweenFalseOpenings(100_000);
  }

  /** Calls that come at a constant rate and fail at random; a new phase after each opening. */
  private static final class Traffic {
    private final FailureDetector detector;
    private final SplittableRandom random;
    private final long step;
    private FailureDetector.State state;
    private long now;

    Traffic(FailureDetector detector, long seed, double callsPerSecond) {
      this.detector = detector;
      this.random = new SplittableRandom(seed);
      this.step = (long) (SECOND / callsPerSecond);
      this.state = detector.start(0);
    }

    boolean call(double failureRate) {
      now += step;
      boolean opens = state.record(random.nextDouble() < failureRate, false, now);
      if (opens) {
        now += 10 * SECOND;
        state = detector.start(now, state);
      }
      return opens;
    }

    int openings(int calls, double failureRate) {
      int openings = 0;
      for (int i = 0; i < calls; i++) {
        openings += call(failureRate) ? 1 : 0;
      }
      return openings;
    }

    long callsToOpening(double failureRate) {
      long calls = 1;
      while (!call(failureRate)) {
        calls++;
      }
      return calls;
    }

    /** The mean of so many outages, each after some healthy calls. */
    double meanDelay(double usual, double outage, int times) {
      long calls = 0;
      for (int i = 0; i < times; i++) {
        openings(50, usual);
        calls += callsToOpening(outage);
      }
      return (double) calls / times;
    }
  }

  @ParameterizedTest(name = "D1: usual {0} %")
  @ValueSource(doubles = {.5, 1, 5})
  void opensNearlyAsSoonAsCanBe(double usual) {
    double p = usual / 100;
    for (double q : new double[] {.15, .2, .3, .5, .8, 1}) {
      double information =
          q * Math.log(q / p) + (q < 1 ? (1 - q) * Math.log((1 - q) / (1 - p)) : 0);
      double bound = Math.log(100_000) / information;
      double mean = new Traffic(of(usual), 1, 1).meanDelay(p, q, 2000);
      assertThat(mean)
          .as("outage of %s, bound %s", q, bound)
          .isLessThan(Math.max(1.15 * bound, bound + 1));
    }
  }

  @ParameterizedTest(name = "D2: usual {0} %, at most {1} times what was asked")
  @CsvSource({".5, 5", "1, 1.5", "5, 1.25"})
  void opensAsSeldomAsWasAskedWhileAllIsWell(double usual, double most) {
    Traffic traffic = new Traffic(of(usual), 2, 1);
    double calls = 0;
    int runs = usual < 1 ? 40 : 120;
    for (int i = 0; i < runs; i++) {
      calls += traffic.callsToOpening(usual / 100);
    }
    assertThat(calls / runs / 100_000).isBetween(.85, most);
  }

  @Test
  void d3AllocatesNothing() {
    Traffic traffic = new Traffic(AI, 3, 1);
    traffic.openings(200_000, .02);
    long before = allocated();
    traffic.openings(1_000_000, .02);
    assertThat((allocated() - before) / 1e6).isLessThan(.01);
  }

  private static long allocated() {
    return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getThreadAllocatedBytes(Thread.currentThread().getId());
  }

  @Test
  void d4OpensWithAClockThatOverflowsAndRunsBackALittle() {
    for (long start : new long[] {Long.MAX_VALUE - 2 * SECOND, -2 * SECOND, Long.MIN_VALUE, 0}) {
      FailureDetector.State state = AI.start(start);
      int calls = 1;
      while (!state.record(true, false, start + calls * SECOND - (calls % 2) * SECOND / 10)) {
        calls++;
      }
      assertThat(calls).isLessThanOrEqualTo(5);
    }
  }

  @ParameterizedTest(name = "A1: a call every {0} s")
  @ValueSource(longs = {1, 10, 60})
  void opensSoonWhereAllCallsFailFromTheStart(long gap) {
    FailureDetector.State state = AI.start(0);
    int calls = 1;
    while (!state.record(true, false, calls * gap * SECOND)) {
      calls++;
    }
    assertThat(calls).isLessThanOrEqualTo(4);
  }

  @Test
  void a2HardlyEverOpensInTheFirstCallsOfAServiceThatIsALittleWorse() {
    int openings = 0;
    for (int run = 0; run < 20_000; run++) {
      openings += new Traffic(AI, 1000 + run, 1).openings(20, .05) > 0 ? 1 : 0;
    }
    assertThat(openings / 20_000.0).isLessThan(.005);
  }

  @ParameterizedTest(name = "A3: idle for {0} h")
  @ValueSource(longs = {6, 200, 290, 292, 1000, 24 * 365})
  void forgetsFailuresWhileIdle(long hours) {
    FailureDetector.State state = AI.start(0);
    long later = 2 * SECOND + hours * HOUR;
    assertThat(state.record(true, false, SECOND)).isFalse();
    assertThat(state.record(true, false, 2 * SECOND)).isFalse();
    assertThat(state.record(true, false, later)).isFalse();
    assertThat(state.record(true, false, later + SECOND)).isFalse();
  }

  @ParameterizedTest(name = "A4: {0} of the calls fail for ever: {1} openings on average")
  @CsvSource({".03, .2", ".1, .5", ".15, 1", ".2, 2"})
  void learnsToLiveWithAServiceThatOftenFails(double rate, double most) {
    double openings = 0;
    for (int run = 0; run < 100; run++) {
      openings += new Traffic(AI, 10 + run, 1).openings(20_000, rate);
    }
    assertThat(openings / 100).isLessThanOrEqualTo(most);
  }

  @ParameterizedTest(name = "A5: {0} of the calls fail: after {1} calls on average")
  @CsvSource({".5, 11", ".8, 5.5", "1, 4"})
  void opensSoonInOneOutageAfterTheOther(double outage, double most) {
    Traffic traffic = new Traffic(AI, 5, 1);
    assertThat(traffic.meanDelay(.01, outage, 2000)).isLessThanOrEqualTo(most);
    assertThat(traffic.state.usualFailureRate()).isLessThan(3);
  }

  @Test
  void a6DoesNotOpenOnAShockThatKillsAllCallsInFlight() {
    int openings = 0;
    for (int run = 0; run < 50; run++) {
      Traffic traffic = new Traffic(AI, run, 50);
      traffic.openings(5000, .01);
      for (int i = 0; i < 200; i++) {
        if (traffic.state.record(true, false, traffic.now)) {
          openings++;
          break;
        }
      }
    }
    assertThat(openings).isLessThanOrEqualTo(2);
  }

  @Test
  void a6OpensInSecondsWhereCallsAreMany() {
    double seconds = 0;
    for (int run = 0; run < 200; run++) {
      Traffic traffic = new Traffic(AI, run, 50);
      traffic.openings(5000 + run, .01);
      seconds += traffic.callsToOpening(.8) / 50.0;
    }
    assertThat(seconds / 200).isLessThanOrEqualTo(3.5);
  }
}
