package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The Retry-After that a failure brings is the least time that the breaker stays OPEN. */
class RetryAfterTest {
  private final Fixture given = Fixture.withThreshold(2);

  private static Verdict failure(Duration retryAfter) {
    return Verdict.failure(Fixture.BOOM, retryAfter);
  }

  private void assertOpenFor(long seconds) {
    assertThat(given.rejection().retryAfter()).isEqualTo(Duration.ofSeconds(seconds));
    assertThat(given.breaker.status().timeUntilTrial()).isEqualTo(Duration.ofSeconds(seconds));
  }

  @Test
  void aLongerOneIsObeyed() {
    given.fail();
    given.report(failure(Duration.ofSeconds(90)));
    assertOpenFor(90);
    given.advanceSeconds(89);
    assertOpenFor(1);
    given.advanceSeconds(1);
    given.succeed();
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
  }

  @Test
  void aShorterOneShortensNothing() {
    given.fail();
    given.report(failure(Duration.ofSeconds(3)));
    assertOpenFor(30);
  }

  @Test
  void itRunsFromTheFailureThatBroughtIt() {
    given.report(failure(Duration.ofSeconds(90)));
    given.advanceSeconds(20);
    given.fail();
    assertOpenFor(70);
  }

  @Test
  void oneThatIsOverByThenCountsNoMore() {
    given.report(failure(Duration.ofSeconds(90)));
    given.advanceSeconds(600);
    given.fail();
    assertOpenFor(30);
  }

  @Test
  void theLongestCounts() {
    given.report(failure(Duration.ofSeconds(90)));
    given.report(failure(Duration.ofSeconds(50)));
    assertOpenFor(90);
  }

  @Test
  void itIsBounded() {
    given.fail();
    given.report(failure(Duration.ofSeconds(Long.MAX_VALUE)));
    assertOpenFor(600);
  }

  @Test
  void theBoundIsASetting() {
    Fixture own = new Fixture(s -> s.failureThreshold(1).maxRetryAfter(Duration.ofSeconds(40)));
    own.report(failure(Duration.ofHours(1)));
    assertThat(own.rejection().retryAfter()).isEqualTo(Duration.ofSeconds(40));
    Fixture deaf = new Fixture(s -> s.failureThreshold(1).maxRetryAfter(Duration.ZERO));
    deaf.report(failure(Duration.ofHours(1)));
    assertThat(deaf.rejection().retryAfter()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void aTrialThatFailsBringsItsOwn() {
    given.fail(2);
    given.advanceSeconds(30);
    given.report(failure(Duration.ofMinutes(2)));
    assertOpenFor(120);
  }

  @Test
  void itSurvivesNewSettings() {
    given.fail();
    given.report(failure(Duration.ofSeconds(90)));
    given.breaker.reconfigure(
        given.breaker.config().toBuilder().recoveryTimeout(Duration.ofSeconds(1)).build());
    assertOpenFor(90);
  }
}
