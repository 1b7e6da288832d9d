package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The forms in which calls are written: that each method here compiles, with no more in its {@code
 * throws} clause than it has, is half of the test.
 */
class CallInferenceTest {
  private final CircuitBreaker breaker = CircuitBreaker.of("ai");

  private static String chat() throws IOException {
    return "answer";
  }

  private static String refused() throws IOException {
    throw Fixture.BOOM;
  }

  private static String query(boolean slow) throws IOException, TimeoutException {
    if (slow) {
      throw new TimeoutException("slow");
    }
    return "rows";
  }

  private static void nothing() {}

  private static void send() throws SQLException {
    throw new SQLException("refused");
  }

  @Test
  void aLambdaThatThrowsNothingCheckedNeedsNoCatch() {
    String answer = breaker.call(() -> "answer");
    assertThat(answer).isEqualTo("answer");
  }

  @Test
  void oneCheckedTypeStaysItself() throws IOException {
    String answer = breaker.call(() -> chat());
    String again = breaker.call(CallInferenceTest::chat);
    assertThat(answer).isEqualTo(again);
  }

  @Test
  void itIsCaughtAsItself() {
    try {
      String answer = breaker.call(CallInferenceTest::refused);
      assertThat(answer).as("an answer").isNull();
    } catch (IOException e) {
      assertThat(e).isSameAs(Fixture.BOOM);
    }
  }

  @Test
  void twoCheckedTypesBecomeWhatTheyHaveInCommon() {
    assertThatThrownBy(() -> common(true)).isInstanceOf(TimeoutException.class);
  }

  private String common(boolean slow) throws Exception {
    return breaker.call(() -> query(slow));
  }

  @Test
  void anExistingCallableIsAMethodReferenceAway() throws Exception {
    Callable<String> callable = () -> "called";
    assertThat(breaker.<String, Exception>call(callable::call)).isEqualTo("called");
    String inferred = breaker.call(callable::call);
    assertThat(inferred).isEqualTo("called");
  }

  @Test
  void runTakesWhatReturnsNothing() throws SQLException {
    breaker.run(() -> {});
    breaker.run(CallInferenceTest::nothing);
    List<String> sent = new ArrayList<>();
    breaker.run(() -> sent.add("a"));
    assertThat(sent).containsExactly("a");
    assertThat(breaker.metrics().snapshot().successfulCalls()).isEqualTo(3);
    try {
      breaker.run(CallInferenceTest::send);
    } catch (SQLException e) {
      assertThat(e.getMessage()).isEqualTo("refused");
    }
    assertThat(breaker.metrics().snapshot().failedCalls()).isEqualTo(1);
  }

  @Test
  void aCallMayReturnNull() {
    @Nullable String answer = breaker.<@Nullable String, RuntimeException>call(() -> null);
    @Nullable String same = breaker.<@Nullable String>get(() -> null);
    assertThat(answer).isNull();
    assertThat(same).isNull();
    assertThat(breaker.metrics().snapshot().successfulCalls()).isEqualTo(2);
  }

  @Test
  void whatIsMoreSpecialMayBeReturned() {
    CharSequence answer = breaker.call(() -> "text");
    Number number = breaker.get(() -> 42);
    List<? extends Number> numbers = breaker.call(() -> List.of(1, 2.0));
    assertThat(answer).isEqualTo("text");
    assertThat(number).isEqualTo(42);
    assertThat(numbers).hasSize(2);
  }

  @Test
  void primitivesAreBoxedAndBack() {
    int sum = breaker.call(() -> 1 + 1);
    assertThat(sum).isEqualTo(2);
  }

  @Test
  void anyKindOfStageServesAnAsynchronousCall() {
    CompletableFuture<String> future =
        breaker.callAsync(() -> CompletableFuture.supplyAsync(() -> "a"));
    CompletionStage<String> stage = CompletableFuture.completedStage("b");
    CompletableFuture<String> ofStage = breaker.callAsync(() -> stage);
    assertThat(future.join() + ofStage.join()).isEqualTo("ab");
  }

  @Test
  void aStreamMayBeOpenedWithACheckedException() throws IOException {
    try (Stream<String> lines = breaker.openStream(() -> Stream.of(chat()))) {
      assertThat(lines.toList()).containsExactly("answer");
    }
  }
}
