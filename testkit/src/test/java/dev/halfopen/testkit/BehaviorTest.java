package dev.halfopen.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class BehaviorTest {
  private static final Answer ANSWER = Behavior.answer("One two  three");

  @Test
  void aTokenIsAWordWithTheWhiteSpaceThatFollows() {
    assertThat(ANSWER.tokens()).containsExactly("One ", "two  ", "three");
    assertThat(Behavior.answer("").tokens()).isEmpty();
    assertThat(Behavior.answer(" x").tokens()).containsExactly(" ", "x");
    assertThat(Behavior.answerOfTokens(25).tokens()).hasSize(25);
    assertThat(Behavior.answerOfTokens(0).tokens()).isEmpty();
  }

  @Test
  void aFaultComesAfterSoManyTokensOrTheWholeText() {
    assertThat(ANSWER.stallAfter(2).tokens()).containsExactly("One ", "two  ");
    assertThat(ANSWER.resetAfter(0).tokens()).isEmpty();
    assertThat(ANSWER.errorEventAfter(9).tokens()).hasSize(3);
    assertThat(Behavior.stallAfter(50).tokens()).hasSize(50);
    assertThat(Behavior.endWithoutMarkerAfter(50).tokens()).hasSize(50);
    assertThat(Behavior.resetAfter(50).tokens()).hasSize(50);
    assertThat(Behavior.errorEventAfter(50).tokens()).hasSize(50);
    assertThat(Behavior.malformedJson().tokens()).isEmpty();
  }

  @Test
  void behavioursAreValues() {
    assertThat(Behavior.answer("x").tokensPerSecond(5))
        .isEqualTo(Behavior.answer("x").tokensPerSecond(5));
    assertThat(Behavior.rateLimited(Duration.ofSeconds(2)))
        .isEqualTo(Behavior.rateLimited(Duration.ofSeconds(2)))
        .isNotEqualTo(Behavior.rateLimited(Duration.ofSeconds(3)));
    assertThat(Behavior.hang()).isEqualTo(Behavior.hang()).isNotEqualTo(Behavior.emptyStream());
    assertThat(Behavior.overloaded().delayedBy(Duration.ofSeconds(1)))
        .isEqualTo(Behavior.overloaded().delayedBy(Duration.ofSeconds(1)));
  }

  @Test
  void errorsNameTheSettingTheValueAndTheRange() {
    Duration negative = Duration.ofSeconds(-1);

    rejects(
        () -> ANSWER.firstTokenDelay(negative), "firstTokenDelay: PT-1S (expected: 0 to 365 days)");
    rejects(
        () -> ANSWER.firstTokenDelay(Duration.ofDays(366)),
        "firstTokenDelay: PT8784H (expected: 0 to 365 days)");
    rejects(() -> ANSWER.tokensPerSecond(0), "tokensPerSecond: 0.0 (expected: >= 0.001)");
    rejects(() -> ANSWER.tokensPerSecond(Double.NaN), "tokensPerSecond: NaN (expected: >= 0.001)");
    rejects(() -> ANSWER.stallAfter(-1), "tokens: -1 (expected: 0 to 100000)");
    rejects(() -> ANSWER.resetAfter(100_001), "tokens: 100001 (expected: 0 to 100000)");
    rejects(() -> Behavior.answerOfTokens(-1), "tokens: -1 (expected: 0 to 100000)");
    rejects(() -> Behavior.rateLimited(negative), "retryAfter: PT-1S (expected: 0 to 365 days)");
    rejects(() -> Behavior.unavailable(negative), "retryAfter: PT-1S (expected: 0 to 365 days)");
    rejects(() -> Behavior.hang().delayedBy(negative), "delay: PT-1S (expected: 0 to 365 days)");
    rejects(() -> Behavior.status(199, Map.of(), ""), "status: 199 (expected: 200 to 599)");
    rejects(() -> Behavior.status(600, Map.of(), ""), "status: 600 (expected: 200 to 599)");
    rejects(
        () -> Behavior.status(200, Map.of("a b", "c"), ""),
        "header: a b=c (expected: a valid HTTP header)");
  }

  private static void rejects(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }
}
