package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@link CircuitBreaker#judge} says what a call's outcome would be, and does nothing. */
class JudgeAnOutcomeTest {
  @RegisterExtension final CapturedLog log = new CapturedLog();

  private final Fixture given = Fixture.withThreshold(1);

  @Test
  void saysWhatTheClassifierSays() {
    Fixture strict =
        new Fixture(
            s ->
                s.classifier(
                    FailureClassifier.builder()
                        .failOn(IllegalStateException.class)
                        .failOnResult("bad"::equals)
                        .build()));
    IllegalStateException broken = new IllegalStateException();
    assertThat(strict.breaker.judge("good", null)).isEqualTo(Verdict.success());
    assertThat(strict.breaker.judge(null, null)).isEqualTo(Verdict.success());
    assertThat(strict.breaker.judge("bad", null)).isEqualTo(Verdict.failure());
    assertThat(strict.breaker.judge(null, broken)).isEqualTo(Verdict.failure(broken, null));
    assertThat(strict.breaker.judge("bad", Fixture.BOOM)).isEqualTo(Verdict.ignored());
  }

  @Test
  void keepsTheRulesThatHoldWhateverTheClassifierSays() {
    assertThat(given.breaker.judge(null, new CompletionException(Fixture.BOOM)))
        .isEqualTo(Verdict.failure(Fixture.BOOM, null));
    assertThat(given.breaker.judge(null, new CancellationException())).isEqualTo(Verdict.ignored());
    assertThat(given.breaker.judge(null, new StackOverflowError())).isEqualTo(Verdict.ignored());
    assertThat(given.breaker.judge(new CompletableFuture<>(), null)).isEqualTo(Verdict.ignored());
  }

  @Test
  void aClassifierThatFailsIsIgnoredWithOneWarning() {
    Fixture mute =
        new Fixture(
            s ->
                s.classifier(
                    (result, error) -> {
                      throw new IllegalStateException("bug");
                    }));
    assertThat(mute.breaker.judge("a result", null)).isEqualTo(Verdict.ignored());
    assertThat(mute.breaker.judge(null, Fixture.BOOM)).isEqualTo(Verdict.ignored());
    assertThat(log.lines()).hasSize(1);
  }

  @Test
  void hasNoEffect() {
    List<CircuitBreakerEvent> events = new ArrayList<>();
    given.breaker.onEvent(events::add);
    MetricsSnapshot before = given.counted();
    given.breaker.judge(null, Fixture.BOOM);
    given.breaker.judge(
        null, AIServiceException.builder("slow").retryAfter(Duration.ofHours(1)).build());
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
    assertThat(given.breaker.status().evidence().calls()).isZero();
    assertThat(given.counted()).isEqualTo(before);
    assertThat(events).isEmpty();
  }
}
