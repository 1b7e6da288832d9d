package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.recover.RecoveryTest;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** R14: a spent quota opens at once, at least until its time, and a trial decides the return. */
class ExhaustedTest {
  private static final IOException SPENT = new IOException("quota spent");

  private final Fixture given = Fixture.withThreshold(100);

  private static Verdict exhausted(Duration retryAfter) {
    return Verdict.exhausted(SPENT, retryAfter);
  }

  private void assertOpenFor(Duration time) {
    assertThat(given.state()).isEqualTo(CircuitState.OPEN);
    assertThat(given.rejection().retryAfter()).isEqualTo(time);
  }

  @Test
  void opensAtOnceForTheStatedTime() {
    given.report(exhausted(Duration.ofHours(2)));
    assertOpenFor(Duration.ofHours(2));
    assertThat(given.rejection()).hasCause(SPENT);
    assertThat(given.breaker.status().reason()).isEqualTo("quota exhausted");
    assertThat(given.counted().exhaustedCalls()).isEqualTo(1);
    assertThat(given.counted().failedCalls()).isEqualTo(1);
  }

  @Test
  void opensForTheDefaultWhenNoTimeIsStated() {
    given.report(exhausted(null));
    assertOpenFor(Duration.ofMinutes(15));
  }

  @Test
  void opensForNoLongerThanTheCap() {
    given.report(exhausted(Duration.ofDays(30)));
    assertOpenFor(Duration.ofHours(24));
  }

  @Test
  void opensForNoShorterThanTheRecoveryTime() {
    given.report(exhausted(Duration.ofSeconds(1)));
    assertOpenFor(Duration.ofSeconds(30));
  }

  @Test
  void aTrialDecidesTheReturn() {
    given.report(exhausted(Duration.ofHours(2)));
    given.advance(Duration.ofHours(2));
    Permit trial = given.breaker.acquirePermit();
    assertThat(given.state()).isEqualTo(CircuitState.HALF_OPEN);
    trial.succeed();
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
  }

  @Test
  void reopensFromHalfOpenWhateverTheTestSays() {
    Fixture tolerant =
        new Fixture(
            s ->
                s.failureThreshold(1)
                    .halfOpenMaxCalls(5)
                    .recoveryTest(RecoveryTest.successes(1).outOf(5)));
    tolerant.fail();
    tolerant.advanceSeconds(30);
    tolerant.report(exhausted(Duration.ofHours(1)));
    assertThat(tolerant.state()).isEqualTo(CircuitState.OPEN);
    assertThat(tolerant.rejection().retryAfter()).isEqualTo(Duration.ofHours(1));
    assertThat(tolerant.rejection()).hasCause(SPENT);
    assertThat(tolerant.counted().circuitBreakerOpens()).isEqualTo(2);
  }

  @Test
  void aLateOneExtendsTheOpenThatItWouldHaveCaused() {
    Permit late = given.breaker.acquirePermit();
    given.report(exhausted(Duration.ofMinutes(1)));
    given.advanceSeconds(10);
    late.report(exhausted(Duration.ofHours(1)));
    assertOpenFor(Duration.ofHours(1));
    assertThat(given.counted().lateResults()).isEqualTo(1);
    assertThat(given.counted().circuitBreakerOpens()).isEqualTo(1);
  }

  @Test
  void aLateOneNeverShortens() {
    Permit late = given.breaker.acquirePermit();
    given.report(exhausted(Duration.ofHours(2)));
    late.report(exhausted(Duration.ofMinutes(1)));
    assertOpenFor(Duration.ofHours(2));
  }

  @Test
  void aLateOneLeavesALaterOpenAlone() {
    Permit late = given.breaker.acquirePermit();
    given.report(exhausted(Duration.ofMinutes(1)));
    given.advance(Duration.ofMinutes(1));
    given.report(Verdict.failure());
    assertOpenFor(Duration.ofSeconds(30));
    late.report(exhausted(Duration.ofHours(1)));
    assertOpenFor(Duration.ofSeconds(30));
  }

  @Test
  void aLateOneOpensNoClosedBreaker() {
    Permit late = given.breaker.acquirePermit();
    given.report(exhausted(Duration.ofMinutes(1)));
    given.advance(Duration.ofMinutes(1));
    given.succeed();
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
    late.report(exhausted(Duration.ofHours(1)));
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
    assertThat(given.counted().lateResults()).isEqualTo(1);
    assertThat(given.counted().exhaustedCalls()).isEqualTo(2);
  }

  @Test
  void theSettingsSayHowLong() {
    Fixture own =
        new Fixture(
            s -> s.exhaustedWait(Duration.ofMinutes(1)).maxExhaustedWait(Duration.ofMinutes(2)));
    own.report(exhausted(null));
    assertThat(own.rejection().retryAfter()).isEqualTo(Duration.ofMinutes(1));
    own.breaker.reset();
    own.report(exhausted(Duration.ofMinutes(3)));
    assertThat(own.rejection().retryAfter()).isEqualTo(Duration.ofMinutes(2));
  }
}
