package dev.halfopen.retry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.retry.Retry.Jitter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** The waits before retries lie where the recipe says, whatever chance does. */
class RetryWaitProperties {
  private static final Duration YEAR = Duration.ofDays(365);
  private static final RandomGenerator UNUSED =
      () -> {
        throw new AssertionError("asked for chance");
      };

  @Provide
  Arbitrary<Retry> recipes() {
    return Combinators.combine(
            times(),
            times(),
            Arbitraries.doubles().between(1, 100),
            Arbitraries.of(Jitter.values()))
        .as(
            (a, b, factor, jitter) ->
                Retry.builder()
                    .waits(
                        Duration.ofNanos(Math.min(a, b)),
                        Duration.ofNanos(Math.max(1, Math.max(a, b))))
                    .factor(factor)
                    .jitter(jitter)
                    .build());
  }

  /** Up to a year, and as often short as long. */
  private static Arbitrary<Long> times() {
    return Arbitraries.oneOf(
        Arbitraries.of(0L, 1L, 1_000_000L, YEAR.toNanos() - 1, YEAR.toNanos()),
        Arbitraries.longs().between(0, 60_000_000_000L),
        Arbitraries.longs().between(0, YEAR.toNanos()));
  }

  @Provide
  Arbitrary<Duration> previous() {
    return Arbitraries.oneOf(
        times().map(Duration::ofNanos), Arbitraries.of(Duration.ofSeconds(Long.MAX_VALUE)));
  }

  private static Retry with(Retry retry, Jitter jitter) {
    return retry.toBuilder().jitter(jitter).build();
  }

  @Property(tries = 3000, edgeCases = EdgeCasesMode.NONE)
  void withoutJitterTheyGrowByTheFactorUpToTheLongest(
      @ForAll("recipes") Retry any, @ForAll @IntRange(min = 1, max = 100) int n) {
    Retry retry = with(any, Jitter.NONE);
    Duration wait = retry.wait(n, Duration.ZERO, UNUSED);
    BigDecimal grown =
        BigDecimal.valueOf(retry.factor())
            .pow(n - 1, MathContext.DECIMAL128)
            .multiply(BigDecimal.valueOf(retry.firstWait().toNanos()));
    double exact = grown.min(BigDecimal.valueOf(retry.maxWait().toNanos())).doubleValue();
    // The power may be off by some units in the 53rd place for each factor.
    assertThat(Math.abs(wait.toNanos() - exact)).isLessThanOrEqualTo(0.5 + exact * 1e-14);
    assertThat(wait).isBetween(Duration.ZERO, retry.maxWait());
    assertThat(retry.wait(n + 1, wait, UNUSED)).isGreaterThanOrEqualTo(wait);
  }

  @Property(tries = 3000, edgeCases = EdgeCasesMode.NONE)
  void fullJitterWaitsAnythingUpToThat(
      @ForAll("recipes") Retry any,
      @ForAll @IntRange(min = 1, max = 100) int n,
      @ForAll long seed) {
    Duration longest = with(any, Jitter.NONE).wait(n, Duration.ZERO, UNUSED);
    assertThat(with(any, Jitter.FULL).wait(n, Duration.ZERO, new Random(seed)))
        .isBetween(Duration.ZERO, longest);
  }

  @Property(tries = 3000, edgeCases = EdgeCasesMode.NONE)
  void decorrelatedJitterWaitsFromTheFirstToThreeTimesTheWaitBefore(
      @ForAll("recipes") Retry any,
      @ForAll @IntRange(min = 1, max = 100) int n,
      @ForAll("previous") Duration previous,
      @ForAll long seed) {
    Retry retry = with(any, Jitter.DECORRELATED);
    BigDecimal threefold =
        BigDecimal.valueOf(previous.getSeconds())
            .movePointRight(9)
            .add(BigDecimal.valueOf(previous.getNano()))
            .multiply(BigDecimal.valueOf(3));
    BigDecimal first = BigDecimal.valueOf(retry.firstWait().toNanos());
    BigDecimal max = BigDecimal.valueOf(retry.maxWait().toNanos());
    BigDecimal wait = BigDecimal.valueOf(retry.wait(n, previous, new Random(seed)).toNanos());
    assertThat(wait).isBetween(first, max.min(first.max(threefold)));
  }

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void theSameSeedGivesTheSameWaits(@ForAll("recipes") Retry retry, @ForAll long seed) {
    assertThat(waits(retry, seed)).isEqualTo(waits(retry, seed));
  }

  private static List<Duration> waits(Retry retry, long seed) {
    Random random = new Random(seed);
    Duration[] previous = {Duration.ZERO};
    return Stream.iterate(1, n -> n + 1)
        .limit(20)
        .map(n -> previous[0] = retry.wait(n, previous[0], random))
        .toList();
  }

  @Example
  void chanceDecides() {
    for (Jitter jitter : List.of(Jitter.FULL, Jitter.DECORRELATED)) {
      Retry retry = with(Retry.builder().build(), jitter);
      assertThat(waits(retry, 1)).isNotEqualTo(waits(retry, 2));
    }
  }

  @Example
  void bothEndsOfARangeAreReached() {
    Retry retry = Retry.builder().waits(Duration.ofNanos(2), Duration.ofNanos(4)).build();
    assertThat(seen(retry)).containsExactlyInAnyOrder(0L, 1L, 2L);
    assertThat(seen(with(retry, Jitter.DECORRELATED))).containsExactlyInAnyOrder(2L, 3L, 4L);
  }

  private static Set<Long> seen(Retry retry) {
    Set<Long> seen = new HashSet<>();
    Random random = new Random(1);
    for (int i = 0; i < 1000; i++) {
      seen.add(retry.wait(1, Duration.ofNanos(2), random).toNanos());
    }
    return seen;
  }

  @Example
  void nothingOverflows() {
    Retry retry =
        Retry.builder().factor(100).waits(Duration.ofNanos(1), YEAR).jitter(Jitter.NONE).build();
    Retry noWaits = retry.toBuilder().waits(Duration.ZERO, YEAR).build();
    for (int n : new int[] {100, 1_000, Integer.MAX_VALUE}) {
      assertThat(retry.wait(n, YEAR, UNUSED)).isEqualTo(YEAR);
      assertThat(noWaits.wait(n, YEAR, UNUSED)).isZero();
      for (Jitter jitter : List.of(Jitter.FULL, Jitter.DECORRELATED)) {
        Duration forEver = Duration.ofSeconds(Long.MAX_VALUE);
        assertThat(with(retry, jitter).wait(n, forEver, new Random(n)))
            .isBetween(Duration.ZERO, YEAR);
      }
    }
  }
}
