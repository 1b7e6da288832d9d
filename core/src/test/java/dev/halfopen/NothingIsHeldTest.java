package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halfopen.detect.FailureDetector;
import java.lang.ref.WeakReference;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What can't matter any more is held by nobody: C28, C36. */
class NothingIsHeldTest {

  private static WeakReference<Throwable> failed(CircuitBreaker breaker) {
    Throwable failure = new IllegalStateException("with all that it holds");
    breaker.acquirePermit().report(Verdict.failure(failure, null));
    return new WeakReference<>(failure);
  }

  private static void assertCollected(WeakReference<?> reference) {
    for (int i = 0; i < 100 && reference.get() != null; i++) {
      System.gc();
    }
    assertThat(reference.get()).isNull();
  }

  @Test
  void aFailureIsLetGoWhenTheEvidenceIsHealthyAgain() {
    for (FailureDetector detector :
        List.of(
            FailureDetector.consecutiveFailures(5),
            FailureDetector.failures(5).outOf(10),
            FailureDetector.failureRate(50).over(10))) {
      Fixture given = new Fixture(s -> s.failureDetector(detector));
      WeakReference<Throwable> failure = failed(given.breaker);
      for (int i = 0; i < 10; i++) {
        given.succeed();
      }
      assertCollected(failure);
    }
  }

  @Test
  void aPhaseThatIsOverIsLetGo() {
    Fixture given = Fixture.withThreshold(1);
    WeakReference<Throwable> failure = failed(given.breaker);
    assertThatThrownBy(given.breaker::acquirePermit).isInstanceOf(CallNotPermittedException.class);
    given.breaker.reset();
    assertCollected(failure);
  }

  @Test
  void andSoItIsAfterARecovery() {
    Fixture given = Fixture.withThreshold(1);
    WeakReference<Throwable> failure = failed(given.breaker);
    assertThat(given.rejection()).isNotNull();
    given.advanceSeconds(30);
    given.succeed();
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
    given.succeed();
    assertCollected(failure);
  }

  @Test
  void whatOpenedItIsToldThoughASuccessCameBetween() {
    Fixture given = new Fixture(s -> s.failureDetector(FailureDetector.failures(2).outOf(10)));
    given.fail();
    given.succeed();
    given.report(Verdict.failure());
    assertThat(given.rejection()).hasCause(Fixture.BOOM);
  }
}
