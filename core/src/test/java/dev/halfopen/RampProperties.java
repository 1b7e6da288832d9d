package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.model.MustFail;
import java.math.BigInteger;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/** The ramp admits what one would admit who keeps the account on paper, by any clock. */
class RampProperties {
  private static final long SECOND = 1_000_000_000L;

  @Provide
  Arbitrary<Long> lengths() {
    return Arbitraries.longs().between(1, 24 * 3600 * SECOND);
  }

  @Provide
  Arbitrary<List<Long>> gaps() {
    return Arbitraries.frequencyOf(
            Tuple.of(10, Arbitraries.longs().between(0, SECOND / 50)),
            Tuple.of(3, Arbitraries.longs().between(0, 2 * SECOND)),
            Tuple.of(1, Arbitraries.longs().between(-SECOND / 10, 0)),
            Tuple.of(1, Arbitraries.longs().between(0, 3600 * SECOND)))
        .list()
        .ofMaxSize(200);
  }

  @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
  void keepsTheAccount(
      @ForAll long start, @ForAll("lengths") long length, @ForAll("gaps") List<Long> gaps) {
    compare(start, length, gaps, SECOND);
  }

  @Property(tries = MustFail.ENOUGH, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  @AddLifecycleHook(MustFail.class)
  void theSameComparisonNoticesALongerPatience(
      @ForAll long start, @ForAll("lengths") long length, @ForAll("gaps") List<Long> gaps) {
    compare(start, length, gaps, 2 * SECOND);
  }

  private static void compare(long start, long length, List<Long> gaps, long patience) {
    Ramp ramp = new Ramp(start, length);
    long credit = 32_768;
    long last = 0;
    long now = 0;
    for (long gap : gaps) {
      now += gap;
      boolean admitted = true;
      if (now < length) {
        long since = Math.max(0, now);
        credit +=
            3276
                + BigInteger.valueOf(32_768 - 3276)
                    .multiply(BigInteger.valueOf(since))
                    .divide(BigInteger.valueOf(length))
                    .longValueExact();
        admitted = credit >= 32_768 || since - last >= patience;
        if (admitted) {
          credit = Math.max(0, credit - 32_768);
          last = Math.max(last, since);
        }
      }
      assertThat(ramp.admits(start + now)).isEqualTo(admitted);
    }
  }
}
