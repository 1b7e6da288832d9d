package dev.halfopen.model;

import dev.halfopen.OperatingMode;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Random histories of every operation. */
final class Histories {
  private static final int STEPS = 60;

  private Histories() {}

  static Arbitrary<History> all() {
    return Combinators.combine(origins(), AllSettings.all(), steps().list().ofMaxSize(STEPS))
        .as(History::new);
  }

  /** Where nanoTime begins: anywhere, often so that it overflows or changes its sign soon. */
  static Arbitrary<Long> origins() {
    Arbitrary<Long> soon = Arbitraries.longs().between(0, 100_000_000_000L);
    return Arbitraries.oneOf(
        soon.map(before -> -before),
        soon.map(before -> Long.MAX_VALUE - before),
        Arbitraries.longs());
  }

  private static Arbitrary<Step> steps() {
    Arbitrary<Integer> which = Arbitraries.integers().between(0, 7);
    return Arbitraries.frequencyOf(
        Tuple.of(30, Arbitraries.of(Step.Way.class).map(Step.Begin::new)),
        Tuple.of(30, Combinators.combine(which, endings()).as((w, e) -> new Step.End(w, false, e))),
        Tuple.of(2, Combinators.combine(which, endings()).as((w, e) -> new Step.End(w, true, e))),
        Tuple.of(4, which.map(Step.Item::new)),
        Tuple.of(
            20,
            Combinators.combine(AllSettings.times(0), endings())
                .as((lasts, e) -> new Step.Call(lasts, e))),
        Tuple.of(8, AllSettings.times(0).map(Step.Wait::new)),
        Tuple.of(
            25,
            Combinators.combine(which, Arbitraries.integers().between(-1, 1))
                .as(Step.WaitFor::new)),
        Tuple.of(3, modes().map(Step.Operate::new)),
        Tuple.of(1, AllSettings.times(0).map(Step.Trip::new)),
        Tuple.of(1, Arbitraries.just(new Step.Reset())),
        Tuple.of(1, Arbitraries.just(new Step.ResetMetrics())),
        Tuple.of(
            3,
            Combinators.combine(Arbitraries.integers().between(0, 3), AllSettings.all())
                .as(Step.Reconfigure::new)),
        Tuple.of(1, Arbitraries.just(new Step.Retry())));
  }

  private static Arbitrary<OperatingMode> modes() {
    return Arbitraries.frequency(
        Tuple.of(4, OperatingMode.AUTOMATIC),
        Tuple.of(1, OperatingMode.FORCED_OPEN),
        Tuple.of(1, OperatingMode.FORCED_CLOSED),
        Tuple.of(2, OperatingMode.SHADOW));
  }

  private static Arbitrary<Ending> endings() {
    Arbitrary<Ending.How> how =
        Arbitraries.frequencyOf(
            Tuple.of(4, Arbitraries.of(Ending.How.RETURN, Ending.How.REPORT_SUCCESS)),
            Tuple.of(8, Arbitraries.of(Ending.How.THROW, Ending.How.REPORT_FAILURE)),
            Tuple.of(5, Arbitraries.of(Ending.How.class)));
    return Combinators.combine(
            how, AllSettings.times(0).injectNull(0.3), AllSettings.times(0).injectNull(0.5))
        .as(Ending::new);
  }
}
