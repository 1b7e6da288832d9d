package dev.halfopen.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.MetricsSnapshot;
import dev.halfopen.Verdict;
import dev.halfopen.model.Nesting.End;
import dev.halfopen.model.Nesting.Form;
import dev.halfopen.model.Nesting.Piece;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** C22: calls inside of calls, of two breakers, are one call or many just as a plain model says. */
class JoiningProperties {
  private static final int BREAKERS = 2;
  private static final int DEPTH = 5;

  @Provide
  Arbitrary<List<Piece>> programs() {
    return pieces(DEPTH, true);
  }

  /** Nothing goes on beside anything else. */
  @Provide
  Arbitrary<List<Piece>> nestings() {
    return pieces(DEPTH, false);
  }

  private static Arbitrary<List<Piece>> pieces(int depth, boolean beside) {
    Arbitrary<Integer> breakers = Arbitraries.integers().between(0, BREAKERS - 1);
    Arbitrary<End> ends = Arbitraries.of(End.class);
    Arbitrary<Piece> simple =
        beside
            ? Arbitraries.oneOf(
                Combinators.combine(breakers, Arbitraries.of(true, false)).as(Nesting.Begin::new),
                Combinators.combine(Arbitraries.integers().between(0, 9), ends)
                    .as(Nesting.Finish::new),
                ends.map(Nesting.EndAround::new))
            : ends.map(Nesting.EndAround::new);
    if (depth == 0) {
      return simple.list().ofMaxSize(3);
    }
    Arbitrary<Form> forms =
        beside ? Arbitraries.of(Form.class) : Arbitraries.of(Form.CALL, Form.GET, Form.PERMIT);
    Arbitrary<Piece> around =
        Combinators.combine(
                breakers, forms, Arbitraries.lazy(() -> pieces(depth - 1, beside)), ends)
            .as(Nesting.Around::new);
    return Arbitraries.frequencyOf(Tuple.of(3, around), Tuple.of(2, simple)).list().ofMaxSize(4);
  }

  private static CircuitBreaker neverOpens(int number) {
    return CircuitBreaker.of(
        "breaker " + number, CircuitBreakerConfig.builder().failureThreshold(1_000_000).build());
  }

  @Property(tries = 2_000, edgeCases = EdgeCasesMode.NONE)
  void countsWhatTheModelCounts(@ForAll("programs") List<Piece> program) {
    List<CircuitBreaker> breakers = List.of(neverOpens(0), neverOpens(1));
    Nesting nesting = new Nesting(breakers);
    Runnable check = () -> counts(breakers, nesting);
    nesting.run(program, check);
    nesting.finishAll();
    check.run();
    assertThat(nesting.inFlight).containsOnly(0);
  }

  private static void counts(List<CircuitBreaker> breakers, Nesting expected) {
    for (int i = 0; i < breakers.size(); i++) {
      MetricsSnapshot seen = breakers.get(i).metrics().snapshot();
      assertThat(
              List.of(
                  seen.successfulCalls(),
                  seen.failedCalls(),
                  seen.ignoredCalls(),
                  seen.callsInFlight()))
          .as(breakers.get(i).name())
          .containsExactly(
              expected.counted.get(i).getOrDefault(End.SUCCESS, 0L),
              expected.counted.get(i).getOrDefault(End.FAILURE, 0L),
              expected.counted.get(i).getOrDefault(End.NEUTRAL, 0L),
              expected.inFlight[i]);
    }
  }

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void oneTrialIsEnoughForAllLayersOfACall(@ForAll("nestings") List<Piece> program) {
    CircuitBreaker breaker =
        CircuitBreaker.of(
            "trial",
            CircuitBreakerConfig.builder()
                .failureThreshold(1)
                .recoveryTimeout(Duration.ZERO)
                .build());
    breaker.acquirePermit().report(Verdict.failure());
    Nesting nesting = new Nesting(List.of(breaker, neverOpens(1)));
    nesting.run(
        List.of(new Nesting.Around(0, Form.CALL, program, End.NEUTRAL)),
        () -> assertThat(breaker.status().trialsInFlight()).isLessThanOrEqualTo(1));
    assertThat(breaker.metrics().snapshot().rejectedCalls()).isZero();
    assertThat(breaker.metrics().snapshot().callsInFlight()).isZero();
  }
}
