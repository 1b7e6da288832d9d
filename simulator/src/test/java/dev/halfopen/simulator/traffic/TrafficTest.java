package dev.halfopen.simulator.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrafficTest {
  private static final double SECOND = 1e9;

  /** Calls in each of so many windows, in the first of which none has come yet. */
  private static double[] counts(Arrivals arrivals, double window, int windows) {
    double[] counts = new double[windows];
    Arrivals.Times times = arrivals.start(new SplittableRandom(2));
    long last = 0;
    while (true) {
      long next = times.next();
      assertThat(next).isGreaterThanOrEqualTo(last);
      last = next;
      int index = (int) (next / SECOND / window);
      if (index >= windows) {
        return counts;
      }
      counts[index]++;
    }
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  /** Variance by mean: 1 for a Poisson process. */
  private static double dispersion(double[] counts) {
    double mean = mean(counts);
    return Arrays.stream(counts).map(c -> (c - mean) * (c - mean)).average().orElseThrow() / mean;
  }

  @Test
  void independentArrivalsAreAsManyAndAsEvenAsAPoissonProcess() {
    double[] counts = counts(Arrivals.poisson(5), 10, 20_000);
    assertThat(mean(counts)).isCloseTo(50, within(.3));
    assertThat(dispersion(counts)).isCloseTo(1, within(.05));
  }

  @Test
  void regularArrivalsKeepTheirDistance() {
    Arrivals.Times times = Arrivals.regular(4).start(new SplittableRandom(1));
    assertThat(new long[] {times.next(), times.next(), times.next()})
        .containsExactly(250_000_000, 500_000_000, 750_000_000);
  }

  @ParameterizedTest(name = "{0} calls in {1} s: dispersion {2}")
  @CsvSource({
    "conversations, 1, 1.39",
    "conversations, 10, 3.9",
    "conversations, 60, 16.1",
    "code, 1, 13.2",
    "code, 10, 71.6",
    "code, 60, 164"
  })
  void burstsAreThoseOfTheTraces(String kind, double window, double dispersion) {
    Arrivals fitted = kind.equals("code") ? Arrivals.code(2.566) : Arrivals.conversations(5.53);
    double[] counts = counts(fitted, window, (int) (600_000 / window));
    assertThat(mean(counts) / window).isCloseTo(kind.equals("code") ? 2.566 : 5.53, within(.12));
    assertThat(dispersion(counts)).isCloseTo(dispersion, within(.22 * dispersion));
  }

  @Test
  void moreCallsComeByDayThanByNight() {
    double[] counts = counts(Arrivals.daily(2, .8), 3600, 24 * 20);
    double[] byHour = new double[24];
    for (int i = 0; i < counts.length; i++) {
      byHour[i % 24] += counts[i] / 20;
    }
    assertThat(mean(byHour)).isCloseTo(7200, within(40.0));
    assertThat(byHour[13] + byHour[14]).isCloseTo(2 * 1.8 * 7200, within(500.0));
    assertThat(byHour[1] + byHour[2]).isCloseTo(2 * .2 * 7200, within(250.0));
  }

  @Test
  void tokensAreThoseOfTheTraces() {
    SplittableRandom random = new SplittableRandom(4);
    double[] input = new double[100_000];
    double[] output = new double[100_000];
    for (int i = 0; i < input.length; i++) {
      Demand demand = Tokens.conversations().demand(i, false, random);
      input[i] = demand.inputTokens();
      output[i] = demand.outputTokens();
    }
    assertThat(mean(input)).isCloseTo(1155, within(120.0));
    assertThat(mean(output)).isCloseTo(211, within(12.0));
    Arrays.sort(output);
    assertThat(output[50_000]).isCloseTo(129, within(3.0));
    assertThat(output[95_000]).isCloseTo(451, within(5.0));
  }

  @Test
  void aClosedLoopNeverHasMoreCallsThanCallers() {
    CallSource source =
        Traffic.closedLoop(3, Duration.ofSeconds(1), Tokens.fixed(1, 1))
            .start(new SplittableRandom(1));
    assertThat(source.next().at()).isLessThanOrEqualTo(source.next().at());
    assertThat(source.next()).isNotNull();
    assertThat(source.next()).isNull();
    assertThat(source.after(5_000_000_000L).at()).isGreaterThanOrEqualTo(5_000_000_000L);
  }

  @Test
  void someCallsOfAClosedLoopAreStreamed() {
    CallSource source =
        Traffic.closedLoop(1, Duration.ofSeconds(1), Tokens.fixed(1, 1))
            .streamed(30)
            .start(new SplittableRandom(1));
    long streamed = LongStream.range(0, 10_000).filter(now -> source.after(now).streamed()).count();
    assertThat(streamed).isBetween(2_850L, 3_150L);
    assertThatThrownBy(
            () -> Traffic.closedLoop(1, Duration.ofSeconds(1), Tokens.fixed(1, 1)).streamed(101))
        .hasMessage("streamedPercent: 101.0 (expected: 0 to 100)");
  }

  @Test
  void recordsComeAtTheirTimesAndNeverBackwards() {
    Instant start = Instant.parse("2026-05-05T12:00:00Z");
    Duration second = Duration.ofSeconds(1);
    List<CallRecord> records =
        List.of(
            CallRecord.of(start, second, CallOutcome.ANSWERED),
            CallRecord.of(start.plusMillis(100), second, CallOutcome.REFUSED),
            CallRecord.of(start.plusMillis(300), second, CallOutcome.FAILED),
            CallRecord.of(start.plusMillis(200), second, CallOutcome.ANSWERED));
    CallSource source = Traffic.recorded(records::iterator).start(new SplittableRandom(1));
    assertThat(source.next().at()).isZero();
    assertThat(source.next().at()).isEqualTo(300_000_000);
    assertThat(source.next().at()).isEqualTo(300_000_000);
    assertThat(source.next()).isNull();
  }

  @Test
  void settingsOutOfRangeAreRefusedByName() {
    assertThatThrownBy(() -> Arrivals.poisson(0))
        .hasMessage("perSecond: 0.0 (expected: more than 0, at most 1000000)");
    assertThatThrownBy(() -> Arrivals.bursty(1, 50, 2, Duration.ofSeconds(1)))
        .hasMessage("factor: 2.0 (expected: more than 1, less than 100 / burstPercent)");
    assertThatThrownBy(() -> Arrivals.daily(1, 2)).hasMessage("swing: 2.0 (expected: 0 to 1)");
    assertThatThrownBy(
            () ->
                new CallRecord(
                    Instant.EPOCH, Duration.ZERO, CallOutcome.ANSWERED, null, null, -1, -2, null))
        .hasMessage("outputTokens: -2 (expected: -1 or more)");
  }
}
