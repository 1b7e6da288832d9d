package dev.halfopen.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.errors.OpenAIException;
import dev.halfopen.CallNotPermittedException;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.MetricsSnapshot;
import dev.halfopen.testkit.Behavior;
import dev.halfopen.testkit.ScriptedAiService;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A call and its breaker agree on what happened, over real sockets. */
class ChatClientTest {
  private static final Settings SETTINGS = Settings.endpoint(Duration.ofSeconds(1), 1, 1);

  private final ScriptedAiService service = ScriptedAiService.start();
  private final ChatClient client =
      new ChatClient(
          new Endpoint(service.openAiBaseUri().toString(), "none", "model"),
          Duration.ofSeconds(20));
  private final CircuitBreaker breaker = CircuitBreaker.of("test", SETTINGS.breaker());

  @AfterEach
  void close() {
    client.close();
    service.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aWholeAnswerIsASuccess(boolean streaming) {
    assertThatCode(() -> ask(streaming)).doesNotThrowAnyException();

    assertThat(metrics().successfulCalls()).isEqualTo(1);
    assertThat(metrics().callsInFlight()).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anAnswerThatBreaksOffIsAFailure(boolean streaming) {
    service.next(Behavior.endWithoutMarkerAfter(3), Behavior.emptyStream());
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> ask(streaming)).isInstanceOf(UnfinishedAnswerException.class);
    }
    service.next(Behavior.errorEventAfter(3), Behavior.resetAfter(3), Behavior.overloaded());
    if (streaming) {
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> ask(true)).isInstanceOf(OpenAIException.class);
      }
      assertThatThrownBy(() -> ask(true)).isInstanceOf(CallNotPermittedException.class);
    }

    assertThat(metrics().successfulCalls()).isZero();
    assertThat(metrics().failedCalls()).isEqualTo(streaming ? 5 : 2);
    assertThat(metrics().callsInFlight()).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRateLimitMakesTheNextCallsWait(boolean streaming) {
    service.next(Behavior.rateLimited(Duration.ofSeconds(60)));
    assertThatThrownBy(() -> ask(streaming)).isInstanceOf(OpenAIException.class);

    assertThatThrownBy(() -> ask(streaming))
        .isInstanceOfSatisfying(
            CallNotPermittedException.class,
            e -> assertThat(e.reason()).isEqualTo(CallNotPermittedException.Reason.THROTTLED));
    assertThat(service.requestCount()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void withoutABreakerEveryCallGoesOut(boolean streaming) {
    service.script(Behavior.unavailable());
    for (int i = 0; i < 10; i++) {
      assertThatThrownBy(() -> client.ask(streaming, Guard.none()))
          .isInstanceOf(OpenAIException.class);
    }

    assertThat(service.requestCount()).isEqualTo(10); // the client's own retries are off
  }

  private void ask(boolean streaming) {
    client.ask(streaming, Guard.of(breaker));
  }

  private MetricsSnapshot metrics() {
    return breaker.metrics().snapshot();
  }
}
