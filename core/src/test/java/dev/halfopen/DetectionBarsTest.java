package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.detect.FailureDetector;
import dev.halfopen.recover.RecoveryDelay;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How soon breakers open, how seldom in vain, and how they come back: figures that {@code
 * docs/detection.md} states, on real breakers and a manual clock, with fixed seeds; {@code
 * -Dhalfopen.seed=7} has others, with which a mean of few runs may miss its bar.
 */
class DetectionBarsTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long SEED = 1_000_003 * Long.getLong("halfopen.seed", 0);

  /** A breaker, and calls at a constant rate that fail at random. */
  private static final class Traffic {
    final ManualClock clock = new ManualClock();
    final CircuitBreaker breaker;
    final SplittableRandom random;
    final Duration gap;
    int answered;
    int wasted;
    int refused;

    Traffic(CircuitBreakerConfig.Builder settings, long seed, double callsPerSecond) {
      random = new SplittableRandom(SEED + seed);
      RecoveryDelay delay =
          RecoveryDelay.exponential(Duration.ofSeconds(5), 2, Duration.ofSeconds(30))
              .jitter(.2)
              .random(new Random(SEED + seed));
      breaker = CircuitBreaker.of("bar", settings.timeSource(clock).recoveryDelay(delay).build());
      gap = Duration.ofNanos((long) (SECOND / callsPerSecond));
    }

    static Traffic ai(long seed, double callsPerSecond) {
      return new Traffic(CircuitBreakerConfig.forAiServices().toBuilder(), seed, callsPerSecond);
    }

    boolean isOpen() {
      return breaker.state() == CircuitState.OPEN;
    }

    /** One call; whether it was admitted. */
    boolean call(double failureRate) {
      clock.advance(gap);
      return callNow(failureRate);
    }

    boolean callNow(double failureRate) {
      Permit permit = breaker.tryAcquirePermit();
      if (permit == null) {
        refused++;
        return false;
      }
      boolean fails = failureRate > 0 && random.nextDouble() < failureRate;
      permit.report(fails ? Verdict.failure() : Verdict.success());
      wasted += fails ? 1 : 0;
      answered += fails ? 0 : 1;
      return true;
    }

    void callTo(Fragile service) {
      Permit permit = breaker.tryAcquirePermit();
      if (permit == null) {
        refused++;
      } else if (service.answers(clock.nanoTime(), SECOND / (double) gap.toNanos())) {
        permit.succeed();
        answered++;
      } else {
        permit.report(Verdict.failure());
        wasted++;
      }
    }

    void calls(int calls, double failureRate) {
      for (int i = 0; i < calls; i++) {
        call(failureRate);
      }
    }

    int callsToOpening(double failureRate) {
      int calls = 0;
      while (!isOpen()) {
        call(failureRate);
        calls++;
      }
      return calls;
    }

    /** The service is well again, and so is the breaker before long. */
    void recover() {
      for (int i = 0; i < 1000 && (isOpen() || breaker.status().rampShare() < 1); i++) {
        call(0);
      }
      assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED);
    }

    double meanDelay(double usual, double outage, int times) {
      double calls = 0;
      for (int i = 0; i < times; i++) {
        calls(50, usual);
        recover();
        calls += callsToOpening(outage);
        recover();
      }
      return calls / times;
    }

    long openings() {
      return breaker.metrics().count(Count.CIRCUIT_BREAKER_OPENS);
    }
  }

  private static CircuitBreakerConfig.Builder usual(double percent) {
    return CircuitBreakerConfig.builder()
        .failureDetector(
            FailureDetector.sequential()
                .usualFailureRate(percent)
                .smallestOutage(15)
                .callsBetweenFalseOpenings(100_000));
  }

  @ParameterizedTest(name = "D1: usual {0} %")
  @ValueSource(doubles = {.5, 1, 5})
  void opensNearlyAsSoonAsCanBe(double usual) {
    double p = usual / 100;
    for (double q : new double[] {.15, .2, .3, .5, .8, 1}) {
      double information =
          q * Math.log(q / p) + (q < 1 ? (1 - q) * Math.log((1 - q) / (1 - p)) : 0);
      double bound = Math.log(100_000) / information;
      double mean = new Traffic(usual(usual), 1, 1).meanDelay(p, q, 2000);
      assertThat(mean)
          .as("outage of %s, bound %s", q, bound)
          .isLessThan(Math.max(1.15 * bound, bound + 1));
    }
  }

  @ParameterizedTest(name = "D2: usual {0} %, at most {1} times what was asked")
  @CsvSource({".5, 5", "1, 1.5", "5, 1.25"})
  void opensAsSeldomAsWasAskedWhileAllIsWell(double usual, double most) {
    Traffic traffic = new Traffic(usual(usual), 2, 1);
    double calls = 0;
    int runs = usual < 1 ? 40 : 120;
    for (int i = 0; i < runs; i++) {
      calls += traffic.callsToOpening(usual / 100);
      traffic.recover();
    }
    assertThat(calls / runs / 100_000).isBetween(.85, most);
  }

  @Test
  void d3AllocatesNothing() {
    Traffic traffic = Traffic.ai(3, 1);
    Duration gap = Duration.ofMillis(1);
    Runnable some =
        () -> {
          for (int i = 0; i < 100_000; i++) {
            traffic.clock.advance(gap);
            traffic.breaker.run(DetectionBarsTest::answers);
          }
        };
    some.run();
    long before = allocated();
    some.run();
    assertThat((allocated() - before) / 100_000.0).isLessThan(.1);
  }

  private static void answers() {}

  private static long allocated() {
    return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getThreadAllocatedBytes(Thread.currentThread().getId());
  }

  @ParameterizedTest(name = "D4: by a clock that starts at {0}")
  @ValueSource(longs = {Long.MAX_VALUE - 2 * SECOND, -2 * SECOND, Long.MIN_VALUE, 0})
  void d4OpensByAnyClockThatRunsBackALittle(long origin) {
    ManualClock clock = new ManualClock(origin);
    CircuitBreaker breaker =
        CircuitBreaker.of(
            "bar", CircuitBreakerConfig.forAiServices().toBuilder().timeSource(clock).build());
    int calls = 0;
    while (breaker.state() == CircuitState.CLOSED) {
      clock.advance(Duration.ofMillis(calls % 2 == 0 ? 1100 : 1000));
      breaker.acquirePermit().report(Verdict.failure());
      clock.advance(Duration.ofMillis(calls % 2 == 0 ? -100 : 0));
      calls++;
    }
    assertThat(calls).isLessThanOrEqualTo(5);
  }

  @ParameterizedTest(name = "A1: a call every {0} s")
  @ValueSource(ints = {1, 10, 60})
  void a1OpensSoonWhereAllCallsFailFromTheStart(int gap) {
    assertThat(Traffic.ai(1, 1.0 / gap).callsToOpening(1)).isLessThanOrEqualTo(4);
  }

  @Test
  void a2HardlyEverOpensInTheFirstCallsOfAServiceThatIsALittleWorse() {
    int opened = 0;
    for (int run = 0; run < 20_000; run++) {
      Traffic traffic = Traffic.ai(1000 + run, 1);
      traffic.calls(20, .05);
      opened += traffic.openings() > 0 ? 1 : 0;
    }
    assertThat(opened / 20_000.0).isLessThanOrEqualTo(.005);
  }

  @ParameterizedTest(name = "A3: idle for {0} h")
  @ValueSource(ints = {6, 200, 290, 292, 1000})
  void a3ForgetsFailuresWhileIdle(int hours) {
    Traffic traffic = Traffic.ai(1, 1);
    traffic.calls(2, 1);
    traffic.clock.advance(Duration.ofHours(hours));
    traffic.calls(2, 1);
    assertThat(traffic.isOpen()).isFalse();
  }

  @ParameterizedTest(name = "A4: {0} of the calls fail for ever: {1} openings")
  @CsvSource({".03, 2", ".1, 2", ".15, 5", ".2, 5"})
  void a4LearnsToLiveWithAServiceThatOftenFails(double rate, double most) {
    double openings = 0;
    double refused = 0;
    for (int run = 0; run < 50; run++) {
      Traffic traffic = Traffic.ai(10 + run, 1);
      traffic.calls(20_000, rate);
      openings += traffic.openings();
      refused += traffic.refused / 20_000.0;
    }
    assertThat(openings / 50).isLessThanOrEqualTo(most);
    assertThat(refused / 50).isLessThanOrEqualTo(.005);
  }

  @ParameterizedTest(name = "A5: {0} of the calls fail: after {1} calls on average")
  @CsvSource({".5, 11", ".8, 5.5", "1, 4"})
  void a5OpensSoonInOneOutageAfterTheOther(double outage, double most) {
    assertThat(Traffic.ai(5, 1).meanDelay(.01, outage, 1000)).isLessThanOrEqualTo(most);
  }

  @Test
  void a6DoesNotOpenOnAShockThatKillsAllCallsInFlight() {
    int opened = 0;
    for (int run = 0; run < 50; run++) {
      Traffic traffic = Traffic.ai(run, 50);
      traffic.calls(5000, .01);
      long before = traffic.openings();
      for (int i = 0; i < 200; i++) {
        traffic.callNow(1);
      }
      opened += traffic.openings() > before ? 1 : 0;
    }
    assertThat(opened).isLessThanOrEqualTo(2);
  }

  @Test
  void a6OpensInSecondsWhereCallsAreMany() {
    double seconds = 0;
    for (int run = 0; run < 200; run++) {
      Traffic traffic = Traffic.ai(run, 50);
      traffic.calls(5000 + run, .01);
      traffic.recover();
      seconds += traffic.callsToOpening(.8) / 50.0;
    }
    assertThat(seconds / 200).isLessThanOrEqualTo(3.5);
  }

  private static UnaryOperator<CircuitBreakerConfig.Builder> silentFor(int seconds) {
    Duration limit = Duration.ofSeconds(seconds);
    return settings -> settings.silenceIsFailureAfter(limit, limit);
  }

  @ParameterizedTest(name = "F1: a hang is noticed at {0} calls a second after {1} s")
  @CsvSource({".2, 48", "1, 28", "5, 24"})
  void f1OpensInAHang(double callsPerSecond, double most) {
    Traffic traffic =
        new Traffic(
            silentFor(20).apply(CircuitBreakerConfig.forAiServices().toBuilder()),
            1,
            callsPerSecond);
    traffic.calls(300, .01);
    long from = traffic.clock.nanoTime();
    while (traffic.breaker.tryAcquirePermit() != null) {
      traffic.clock.advance(traffic.gap);
    }
    assertThat((traffic.clock.nanoTime() - from) / (double) SECOND).isLessThanOrEqualTo(most);
  }

  @Test
  void f2CountsACallOnceThatIsSilentAndThenFails() {
    Traffic traffic =
        new Traffic(silentFor(20).apply(CircuitBreakerConfig.builder().failureThreshold(5)), 1, 1);
    Permit permit = traffic.breaker.acquirePermit();
    traffic.clock.advance(Duration.ofSeconds(22));
    traffic.breaker.acquirePermit().ignore();
    assertThat(traffic.breaker.status().evidence().failures()).isEqualTo(1);
    permit.report(Verdict.failure());
    assertThat(traffic.breaker.status().evidence().failures()).isEqualTo(1);
  }

  @Test
  void f3SomeSlowAnswersAreNoOutage() {
    Traffic traffic =
        new Traffic(silentFor(20).apply(CircuitBreakerConfig.forAiServices().toBuilder()), 4, 1);
    Deque<Permit> slow = new ArrayDeque<>();
    for (int i = 0; i < 20_000; i++) {
      traffic.clock.advance(traffic.gap);
      Permit permit = traffic.breaker.tryAcquirePermit();
      if (permit == null) {
        continue;
      }
      if (traffic.random.nextDouble() < .022) {
        slow.add(permit);
      } else {
        permit.succeed();
      }
      if (slow.size() > 2) {
        slow.remove().succeed(); // some 90 s later
      }
    }
    assertThat(traffic.openings()).isLessThanOrEqualTo(2);
  }

  @Test
  void v1AnOutageOfTwoHours() {
    double wasted = 0;
    double refused = 0;
    double seconds = 0;
    for (int run = 0; run < 40; run++) {
      Traffic traffic = Traffic.ai(run, 1);
      traffic.calls(600, 0);
      traffic.calls(7200, 1);
      wasted += traffic.wasted;
      int before = traffic.refused;
      long from = traffic.clock.nanoTime();
      traffic.recover();
      seconds += (traffic.clock.nanoTime() - from) / (double) SECOND;
      refused += traffic.refused - before;
    }
    assertThat(wasted / 40).isLessThanOrEqualTo(320);
    assertThat(seconds / 40).isLessThanOrEqualTo(40);
    assertThat(refused / 40).isLessThanOrEqualTo(45);
  }

  @Test
  void v2CallsComeBackByAndBy() {
    Traffic traffic = Traffic.ai(1, 100);
    traffic.breaker.trip(Duration.ofSeconds(1), "test");
    traffic.clock.advance(Duration.ofSeconds(1));
    traffic.callNow(0);
    int[] admitted = new int[15];
    for (int second = 0; second < 15; second++) {
      int before = traffic.answered;
      traffic.calls(100, 0);
      admitted[second] = traffic.answered - before;
    }
    assertThat(admitted[0]).isLessThanOrEqualTo(30);
    assertThat(admitted[4]).isBetween(30, 80);
    assertThat(admitted[14]).isEqualTo(100);
  }

  @ParameterizedTest(name = "V3: at {0} calls a second")
  @ValueSource(doubles = {.2, 1, 10})
  void v3OpensAgainSoonAfterClosing(double callsPerSecond) {
    Traffic traffic = Traffic.ai(1, callsPerSecond);
    traffic.breaker.trip(Duration.ofSeconds(1), "test");
    traffic.clock.advance(Duration.ofSeconds(1));
    traffic.callNow(0);
    traffic.wasted = 0;
    for (int i = 0; !traffic.isOpen(); i++) {
      assertThat(i).isLessThan(1000);
      traffic.call(1);
    }
    // At 10 a second failures of one second count as one.
    assertThat(traffic.wasted).isLessThanOrEqualTo(callsPerSecond > 1 ? 6 : 3);
  }

  /**
   * A service that came back from an outage of five minutes and bears a load that grows from a
   * tenth of the usual one to all of it within eight seconds of answering; more, and it is down for
   * another 30 s.
   */
  private static final class Fragile {
    private double warm;
    private double loadOfSecond;
    private long second;
    private long downUntil;
    int relapses;

    boolean answers(long now, double callsPerSecond) {
      if (now - downUntil < 0) {
        warm = 0;
        return false;
      }
      if (now / SECOND != second) {
        warm = loadOfSecond > 0 ? Math.min(1, warm + .125) : warm;
        second = now / SECOND;
        loadOfSecond = 0;
      }
      loadOfSecond += 1 / callsPerSecond;
      if (loadOfSecond > Math.max(.3, warm + .1) && warm < 1) {
        downUntil = now + 30 * SECOND;
        relapses++;
        return false;
      }
      return true;
    }
  }

  /** Relapses of the service per outage, and the calls that it answered, in ten minutes. */
  private static double[] metastable(CircuitBreakerConfig.Builder settings) {
    double[] seen = new double[3];
    for (int run = 0; run < 20; run++) {
      Traffic traffic = new Traffic(settings.build().toBuilder(), run, 10);
      Fragile service = new Fragile();
      service.warm = 1;
      traffic.calls(600, 0);
      long back = traffic.clock.nanoTime() + 300 * SECOND;
      service.downUntil = back;
      int before = traffic.answered;
      int wasted = traffic.wasted;
      for (int i = 0; i < 9000; i++) {
        traffic.clock.advance(traffic.gap);
        traffic.callTo(service);
      }
      seen[0] += service.relapses / 20.0;
      seen[1] += (traffic.answered - before) / 20.0;
      seen[2] += (traffic.wasted - wasted) / 20.0;
    }
    return seen;
  }

  @Test
  void v4AServiceThatCollapsesAgainUnderFullLoadRecovers() {
    CircuitBreakerConfig.Builder ai = CircuitBreakerConfig.forAiServices().toBuilder();
    double[] withRamp = metastable(ai);
    double[] without = metastable(ai.ramp(Duration.ZERO));
    assertThat(withRamp[0]).as("relapses").isLessThanOrEqualTo(2);
    assertThat(withRamp[0]).isLessThan(without[0]);
    assertThat(withRamp[1]).as("answered, of 6000").isGreaterThan(5000);
    assertThat(withRamp[1]).isGreaterThan(without[1]);
    assertThat(withRamp[2]).as("wasted").isLessThanOrEqualTo(60);
  }

  @Test
  void v5BriefOutagesCostLittle() {
    double refused = 0;
    double wasted = 0;
    for (int run = 0; run < 40; run++) {
      Traffic traffic = Traffic.ai(run, 1);
      for (int outage = 0; outage < 20; outage++) {
        traffic.calls(300, 0);
        int seconds = 5 + traffic.random.nextInt(11);
        int before = traffic.refused;
        traffic.calls(seconds, 1);
        wasted += traffic.wasted / 40.0;
        traffic.wasted = 0;
        traffic.refused = before;
        traffic.calls(60, 0);
        refused += (traffic.refused - before) / 40.0;
      }
    }
    assertThat(refused).as("in 20 outages of 5 to 15 s").isLessThanOrEqualTo(420);
    assertThat(wasted).isLessThanOrEqualTo(210);
  }
}
