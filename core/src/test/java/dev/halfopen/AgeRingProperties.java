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
    RESTS,
    WAITS,
    ENDS,
    LOOK
  }

  /** Something happens to one of the calls, so many per mille of the age later. */
  record Step(What what, int call, long perMilleLater) {}

  private static final class Call {
    final SignOfLife sign;
    long lastSign;
    long silence;
    boolean seen;
    boolean rests;
    boolean overdue;
    boolean ended;

    Call(SignOfLife sign, long now) {
      this.sign = sign;
      this.lastSign = now;
    }
  }

  @Provide
  Arbitrary<Long> origins() {
    return Arbitraries.longs().map(l -> l & ~15);
  }

  @Provide
  Arbitrary<Long> ages() {
    return Arbitraries.longs()
        .between(10_000_016, 182L * 24 * 3600 * 1_000_000_000)
        .map(l -> l & ~15);
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
            Arbitraries.of(What.BEGINS, What.SIGN, What.RESTS, What.WAITS, What.ENDS, What.LOOK),
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

  @Property(tries = MustFail.ENOUGH, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  @AddLifecycleHook(MustFail.class)
  void theSameComparisonNoticesAnAgeThatIsATwentiethLonger(
      @ForAll("origins") long origin, @ForAll("ages") long age, @ForAll("steps") List<Step> steps) {
    compare(origin, age, age + age / 20, steps);
  }

  /** Calls whose signs are seen may be silent for twice as long as the others. */
  private static void compare(long origin, long age, long ageInList, List<Step> steps) {
    List<Long> passed = new ArrayList<>();
    Silence silence = Silences.of(2 * age, age, origin, passed::add);
    List<Call> calls = new ArrayList<>();
    long now = 0;
    long latest = 0;
    for (Step step : steps) {
      now = (now + step.perMilleLater() * (age / 1000)) & ~15L;
      latest = Math.max(latest, now);
      silence.look(origin + now);
      List<Call> found = new ArrayList<>();
      for (Call call : calls) {
        if (!call.ended && !call.overdue && !call.rests && isOver(call, age, ageInList, latest)) {
          call.overdue = true;
          found.add(call);
        }
      }
      assertThat(passed).hasSameSizeAs(found);
      for (long at : passed) {
        assertThat(at - origin).isLessThanOrEqualTo(latest);
        assertThat(found).anySatisfy(call -> assertThat(isAbout(at - origin, call, age)).isTrue());
      }
      passed.clear();
      Call told = apply(step, origin, now, silence, calls);
      // Who waits again may be found to have passed by a part of a bucket before.
      if (told != null && !told.overdue && !told.rests && isOver(told, age, ageInList, latest)) {
        told.overdue = true;
        assertThat(passed).hasSize(1);
        passed.clear();
      }
      assertThat(passed).isEmpty();
      assertThat(silence.silentCalls(origin + now))
          .isEqualTo((int) calls.stream().filter(call -> call.overdue && !call.ended).count());
    }
  }

  /** The list judges by the end of the bucket, as the ring is to do. */
  private static boolean isOver(Call call, long age, long ageInList, long now) {
    long width = width(call.seen ? 2 * age : age);
    long bucketEnd = (Math.floorDiv(call.lastSign, width) + 1) * width;
    return bucketEnd <= now - (call.seen ? 2 * ageInList : ageInList);
  }

  private static boolean isAbout(long at, Call call, long age) {
    long limit = call.seen ? 2 * age : age;
    return Math.abs(at - limit - call.lastSign) < width(limit) + 1;
  }

  /** The call that waits again; null: another thing happened. */
  private static Call apply(Step step, long origin, long now, Silence silence, List<Call> calls) {
    if (step.what() == What.BEGINS) {
      Watched admission = silence.admit(origin + now);
      calls.add(new Call(admission.newSign(), admission.began() - origin));
    }
    if (calls.isEmpty()) {
      return null;
    }
    Call call = calls.get(step.call() % calls.size());
    switch (step.what()) {
      case SIGN -> {
        call.sign.renew(origin + now);
        if (!call.ended) {
          call.lastSign = now;
          call.silence = 0;
          call.seen = true;
        }
      }
      case RESTS -> {
        call.sign.waiting(false, origin + now);
        if (!call.ended && !call.rests) {
          call.rests = true;
          call.silence = now - call.lastSign;
        }
      }
      case WAITS -> {
        call.sign.waiting(true, origin + now);
        if (!call.ended && call.rests) {
          call.rests = false;
          call.lastSign = now - call.silence;
          return call;
        }
      }
      case ENDS -> {
        if (!call.ended) {
          assertThat(call.sign.end()).isEqualTo(!call.overdue);
          call.ended = true;
        }
      }
      case BEGINS, LOOK -> {}
    }
    return null;
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
