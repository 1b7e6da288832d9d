package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.model.MustFail;
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
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/** The ring finds what a list of all calls in flight would, by any clock and for any age. */
class AgeRingProperties {
  private enum What {
    BEGINS,
    SIGN,
    ENDS,
    LOOK
  }

  /** Something happens to one of the calls, so many per mille of the age later. */
  record Step(What what, int call, long perMilleLater) {}

  private static final class Call {
    final SignOfLife sign;
    long lastSign;
    boolean overdue;
    boolean ended;

    Call(long origin, long now) {
      this.sign = new SignOfLife(origin + now);
      this.lastSign = now;
    }
  }

  @Provide
  Arbitrary<Long> origins() {
    return Arbitraries.longs().map(l -> l & ~3);
  }

  @Provide
  Arbitrary<Long> ages() {
    return Arbitraries.longs()
        .between(1_000_000, 365L * 24 * 3600 * 1_000_000_000)
        .map(l -> l & ~3);
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Long> later =
        Arbitraries.frequencyOf(
            Tuple.of(10, Arbitraries.longs().between(0, 60)),
            Tuple.of(3, Arbitraries.longs().between(0, 700)),
            Tuple.of(2, Arbitraries.longs().between(900, 1200)),
            Tuple.of(1, Arbitraries.longs().between(1000, 9000)),
            Tuple.of(1, Arbitraries.longs().between(-10, 0)));
    return Combinators.combine(
            Arbitraries.of(What.BEGINS, What.BEGINS, What.SIGN, What.SIGN, What.ENDS, What.LOOK),
            Arbitraries.integers().between(0, 30),
            later)
        .as(Step::new)
        .list()
        .ofMaxSize(120);
  }

  @Property(tries = 2000, edgeCases = EdgeCasesMode.NONE)
  void findsWhatAListWouldFind(
      @ForAll("origins") long origin, @ForAll("ages") long age, @ForAll("steps") List<Step> steps) {
    compare(origin, age, age, steps);
  }

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  @AddLifecycleHook(MustFail.class)
  void theSameComparisonNoticesAnAgeThatIsATwentiethLonger(
      @ForAll("origins") long origin, @ForAll("ages") long age, @ForAll("steps") List<Step> steps) {
    compare(origin, age, age + age / 20, steps);
  }

  private static void compare(long origin, long age, long ageInList, List<Step> steps) {
    AgeRing ring = new AgeRing(age, origin);
    List<Long> passed = new ArrayList<>();
    List<Call> calls = new ArrayList<>();
    long width = width(age);
    long now = 0;
    long latest = 0;
    for (Step step : steps) {
      now = (now + step.perMilleLater() * (age / 1000)) & ~3L;
      latest = Math.max(latest, now);
      if (ring.isDue(origin + now)) {
        ring.find(origin + now, passed::add);
      }
      List<Call> found = new ArrayList<>();
      for (Call call : calls) {
        // The list judges by the end of the bucket, as the ring is to do.
        long bucketEnd = (Math.floorDiv(call.lastSign, width) + 1) * width;
        if (!call.ended && !call.overdue && bucketEnd <= latest - ageInList) {
          call.overdue = true;
          found.add(call);
        }
      }
      assertThat(passed).hasSameSizeAs(found);
      for (long at : passed) {
        assertThat(at - origin).isLessThanOrEqualTo(latest);
        assertThat(found)
            .anySatisfy(
                call ->
                    assertThat(Math.abs(at - origin - age - call.lastSign)).isLessThan(width + 1));
      }
      passed.clear();
      apply(step, origin, now, ring, calls, passed);
      assertThat(passed).isEmpty();
      assertThat(ring.overdue())
          .isEqualTo(calls.stream().filter(call -> call.overdue && !call.ended).count());
    }
  }

  private static void apply(
      Step step, long origin, long now, AgeRing ring, List<Call> calls, List<Long> passed) {
    if (step.what() == What.BEGINS) {
      Call call = new Call(origin, now);
      call.sign.enter(ring, passed::add);
      calls.add(call);
    }
    if (calls.isEmpty()) {
      return;
    }
    Call call = calls.get(step.call() % calls.size());
    if (step.what() == What.SIGN) {
      call.sign.renew(origin + now, ring, passed::add);
      call.lastSign = call.ended ? call.lastSign : now;
      assertThat(call.sign.lastSignAt()).isEqualTo(origin + call.lastSign);
    } else if (step.what() == What.ENDS && !call.ended) {
      assertThat(call.sign.end(ring)).isEqualTo(!call.overdue);
      call.ended = true;
    }
  }

  /** The smallest power of two of which there are no more than 62 in the age. */
  private static long width(long age) {
    long width = 1;
    while (age / width > 62) {
      width *= 2;
    }
    return width;
  }
}
