package dev.halfopen.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private static final Result CLIENT =
      new Result(1_000, 600, 800, 900, 812.4, 190, 50, 20, 0, 3, 5);
  private static final Result RESILIENCE4J =
      new Result(1_000, 650, 660, 120, 205.6, 61, 9, 3, 140, 9.5, 4.1);
  private static final Result HALFOPEN =
      new Result(1_000, 700, 700, 60, 40, 22, 4, 0, 60, 4.2, 4.3);
  private static final Result SECOND = new Result(1_000, 990, 1_000, 58, 3, 21, 4, 0, 0, 0, 8.75);

  static Comparison example() {
    return comparison(HALFOPEN, SECOND);
  }

  private static Comparison comparison(Result halfopen, Result second) {
    Map<Column, Result> results = new EnumMap<>(Column.class);
    results.put(Column.CLIENT, CLIENT);
    results.put(Column.RESILIENCE4J, RESILIENCE4J);
    results.put(Column.HALFOPEN, halfopen);
    results.put(Column.SECOND_MODEL, second);
    return new Comparison(results, Duration.ofSeconds(2));
  }

  @Test
  void putsFourColumnsSideBySideAndMarksWhereOursLost() {
    assertThat(comparison(HALFOPEN, SECOND).lines())
        .containsExactly(
            "                                          client    Resil-  Halfopen  Halfopen",
            "                                           alone   ience4j            + second",
            "calls                                       1000      1000      1000      1000",
            "answered within 2 s                          600       650       700       990",
            "answered at all                              800       660      700*      1000",
            "requests that reached the sick service       900       120        60        58",
            "caller-seconds blocked                       812       206        40         3",
            "threads blocked at the worst moment          190        61        22        21",
            "cut streams noticed                        30/50       6/9       4/4       4/4",
            "healthy calls refused                          0       140       60*         0",
            "time to normal service, seconds              3.0       9.5      4.2*       0.0",
            "$ for 1000 whole answers                    6.25      6.21      6.14     8.75*");
  }

  @Test
  void saysInOneSentenceWhatItComesTo() {
    assertThat(comparison(HALFOPEN, SECOND).sentence())
        .isEqualTo(
            "Of 1000 calls, Halfopen answered 700 within 2 s, and 990 with a second model (the"
                + " client alone 600, Resilience4j 650), and sent 60 requests to the sick service"
                + " (900, 120); it lost in \"answered at all\", \"healthy calls refused\" and"
                + " \"time to normal service, seconds\", with a second model it lost in \"$ for"
                + " 1000 whole answers\".");
  }

  @Test
  void saysThatNothingWasLostOnlyIfNothingWas() {
    Result best = new Result(1_000, 1_000, 1_000, 1, 0, 1, 4, 0, 0, 0, 4);
    assertThat(comparison(best, best).sentence())
        .endsWith("; it lost nowhere, with a second model it lost nowhere.");
  }

  @Test
  void neverIsWorseThanAnyTimeAndNobodysLoss() {
    Result never = new Result(1_000, 700, 700, 60, 40, 22, 4, 0, 60, Double.NaN, 4.3);
    Measure untilNormal = Measure.all(Duration.ofSeconds(2)).get(7);
    assertThat(untilNormal.isWorse(never, HALFOPEN)).isTrue();
    assertThat(untilNormal.isWorse(HALFOPEN, never)).isFalse();
    assertThat(untilNormal.isWorse(never, never)).isFalse();
    assertThat(untilNormal.of(never)).isEqualTo("never");
  }

  @Test
  void whatLooksTheSameIsTheSame() {
    Measure blocked = Measure.all(Duration.ofSeconds(2)).get(3);
    Result bit = new Result(1_000, 700, 700, 60, 40.3, 22, 4, 0, 60, 4.2, 4.3);
    assertThat(blocked.isWorse(bit, HALFOPEN)).isFalse();
  }

  @Test
  void fitsEightyColumnsWithTheLargestRun() {
    Result large =
        new Result(16_000, 16_000, 16_000, 48_000, 1_280_000.5, 16_000, 800, 0, 16_000, 80.5, 1e4);
    Comparison comparison = comparison(large, large);
    assertThat(comparison.lines())
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(Plain.WIDTH));
  }
}
