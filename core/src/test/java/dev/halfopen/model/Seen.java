package dev.halfopen.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.detect.Evidence;
import java.util.List;

/**
 * What the model counts in a list of past calls.
 *
 * @param rated whether there are enough calls for rates
 */
record Seen(long calls, long failures, long slow, long slowFailures, boolean rated) {
  static final Seen NOTHING = new Seen(0, 0, 0, 0, false);

  static Seen in(List<Past> past, int minimumCalls) {
    return new Seen(
        past.size(),
        past.stream().filter(Past::failed).count(),
        past.stream().filter(Past::slow).count(),
        past.stream().filter(p -> p.failed() && p.slow()).count(),
        !past.isEmpty() && past.size() >= minimumCalls);
  }

  double failureRate() {
    return rated ? 100.0 * failures / calls : Double.NaN;
  }

  double slowRate() {
    return rated ? 100.0 * slow / calls : Double.NaN;
  }

  /** Asserts that the evidence says just this. */
  void isToldBy(Evidence evidence) {
    assertThat(evidence.calls()).isEqualTo(calls);
    assertThat(evidence.failures()).isEqualTo(failures);
    assertThat(evidence.slowCalls()).isEqualTo(slow);
    assertThat(evidence.slowFailures()).isEqualTo(slowFailures);
    assertThat(Double.compare(evidence.failureRate(), failureRate())).isZero();
    assertThat(Double.compare(evidence.slowCallRate(), slowRate())).isZero();
  }
}
