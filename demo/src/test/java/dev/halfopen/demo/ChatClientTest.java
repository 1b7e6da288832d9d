package dev.halfopen.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.errors.OpenAIException;
import dev.halfopen.CallNotPermittedException;
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
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final ScriptedAiService service = ScriptedAiService.start();
  private final Endpoint endpoint =
      new Endpoint(service.openAiBaseUri().toString(), "none", "model");
  private final Protection protection = Protection.of(SETTINGS);
  private final ChatClient guarded = ChatClient.guarded(endpoint, TIMEOUT, protection.ofClients());
  private final ChatClient plain = ChatClient.plain(endpoint, TIMEOUT);

  @AfterEach
  void close() {
    guarded.close();
    plain.close();
    service.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aWholeAnswerIsASuccess(boolean streaming) {
    assertThatCode(() -> guarded.ask(streaming)).doesNotThrowAnyException();

    assertThat(metrics().successfulCalls()).isEqualTo(1);
    assertThat(metrics().callsInFlight()).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anAnswerThatBreaksOffIsAFailure(boolean streaming) {
    service.next(
        Behavior.endWithoutMarkerAfter(3),
        Behavior.emptyStream(),
        Behavior.errorEventAfter(3),
        Behavior.resetAfter(3),
        Behavior.overloaded());
    for (int i = 0; i < 5; i++) {
      assertThatThrownBy(() -> guarded.ask(streaming)).isInstanceOf(OpenAIException.class);
    }
    assertThatThrownBy(() -> guarded.ask(streaming))
        .isInstanceOf(OpenAIException.class)
        .hasCauseInstanceOf(CallNotPermittedException.class);

    assertThat(metrics().successfulCalls()).isZero();
    assertThat(metrics().failedCalls()).isEqualTo(5);
    assertThat(metrics().callsInFlight()).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void withoutABreakerACallerMustLookForTheEndItself(boolean streaming) {
    service.next(Behavior.endWithoutMarkerAfter(3), Behavior.emptyStream());
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> plain.ask(streaming)).isInstanceOf(UnfinishedAnswerException.class);
    }
    assertThatCode(() -> plain.ask(streaming)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRateLimitMakesTheNextCallsWait(boolean streaming) {
    service.next(Behavior.rateLimited(Duration.ofSeconds(60)));
    assertThatThrownBy(() -> guarded.ask(streaming)).isInstanceOf(OpenAIException.class);

    assertThatThrownBy(() -> guarded.ask(streaming))
        .isInstanceOf(OpenAIException.class)
        .cause()
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
      assertThatThrownBy(() -> plain.ask(streaming)).isInstanceOf(OpenAIException.class);
    }

    assertThat(service.requestCount()).isEqualTo(10); // the client's own retries are off
  }

  private MetricsSnapshot metrics() {
    return protection.breaker().metrics().snapshot();
  }
}
