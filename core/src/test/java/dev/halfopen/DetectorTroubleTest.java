package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.detect.FailureDetector;
import dev.halfopen.detect.TrappedDetector;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A detector that throws is named once, and keeps nobody from the service. */
class DetectorTroubleTest {
  @RegisterExtension final CapturedLog log = new CapturedLog();

  private static Fixture with(FailureDetector detector) {
    return new Fixture(settings -> settings.failureDetector(detector));
  }

  private static FailureDetector failingIn(Set<String> methods) {
    return new TrappedDetector(
        method -> {
          if (methods.contains(method)) {
            throw new IllegalStateException("in " + method);
          }
        });
  }

  private void assertWarnedOnceOf(String method) {
    assertThat(log.lines())
        .filteredOn(line -> line.startsWith("WARN A failure detector failed: "))
        .singleElement()
        .asString()
        .contains("in " + method);
  }

  @Test
  void oneThatCanNotTakeACallOpensNothing() {
    Fixture given = with(failingIn(Set.of("detector.record")));
    given.fail();
    given.fail();
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
    assertThat(given.counted().failedCalls()).isEqualTo(2);
    assertWarnedOnceOf("detector.record");
  }

  @Test
  void oneThatCanNotSayWhyOpensAllTheSame() {
    Fixture given = with(failingIn(Set.of("detector.explain")));
    given.fail();
    assertThat(given.state()).isEqualTo(CircuitState.OPEN);
    assertThat(given.breaker.status().reason()).isEqualTo("the detector said so");
    assertWarnedOnceOf("detector.explain");
  }

  @Test
  void oneWithoutEvidenceHasSeenNothing() {
    Fixture given = with(failingIn(Set.of("detector.evidence")));
    given.succeed();
    assertThat(given.breaker.status().evidence().calls()).isZero();
    assertThat(given.breaker.status().evidence().failures()).isZero();
    assertWarnedOnceOf("detector.evidence");
  }

  @Test
  void oneThatCanNotBeComparedIsAnother() {
    Fixture given = with(failingIn(Set.of("detector.equals")));
    given.breaker.reconfigure(
        given.breaker.config().toBuilder()
            .failureDetector(FailureDetector.consecutiveFailures(1))
            .build());
    given.fail();
    assertThat(given.state()).isEqualTo(CircuitState.OPEN);
  }

  @Test
  void oneThatCanNotBeStartedIsReplacedByTheUsualOne() {
    Fixture given = with(failingIn(Set.of("detector.start")));
    for (int i = 0; i < 4; i++) {
      given.fail();
    }
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
    given.fail();
    assertThat(given.state()).isEqualTo(CircuitState.OPEN);
    assertThat(log.lines())
        .filteredOn(line -> line.startsWith("WARN No failure detector, so "))
        .singleElement()
        .asString()
        .contains("consecutiveFailures(5)");
  }
}
