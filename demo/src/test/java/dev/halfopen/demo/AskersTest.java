package dev.halfopen.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.errors.OpenAIException;
import dev.halfopen.AIServiceException;
import dev.halfopen.CallNotPermittedException;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.CircuitState;
import dev.halfopen.testkit.Behavior;
import dev.halfopen.testkit.ScriptedAiService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each column does what its description says, over real sockets. */
class AskersTest {
  /** Slow enough for the time limits to hold on a busy machine. */
  private static final Settings SETTINGS =
      Settings.scripted(Scenario.NORMAL_LENGTH.multipliedBy(5), 10, 1);

  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final ScriptedAiService service = ScriptedAiService.start();
  private final ScriptedAiService other = ScriptedAiService.start();
  private final List<CircuitState> states = new ArrayList<>();
  private final Askers askers = new Askers(SETTINGS);
  private final CircuitBreakerRegistry registry = askers.registry();
  private final ChatClient asItIs = ChatClient.asItIs(endpoint(service));
  private final ChatClient plain = ChatClient.plain(endpoint(service), TIMEOUT);
  private final ChatClient second = ChatClient.plain(endpoint(other), TIMEOUT);
  private final ChatClient guarded =
      ChatClient.guarded(endpoint(service), TIMEOUT, askers.protection(registry));

  private static Endpoint endpoint(ScriptedAiService service) {
    return new Endpoint(service.openAiBaseUri().toString(), "none", "model");
  }

  @AfterEach
  void close() {
    asItIs.close();
    plain.close();
    second.close();
    guarded.close();
    service.close();
    other.close();
  }

  @Test
  void theClientAloneTriesThreeTimesAndTakesAPartForTheWhole() {
    service.script(Behavior.overloaded());
    assertThatThrownBy(() -> asItIs.isWhole(false)).isInstanceOf(OpenAIException.class);
    assertThat(service.requestCount()).isEqualTo(3);

    service.script(Behavior.endWithoutMarkerAfter(3));
    assertThat(asItIs.isWhole(true)).isFalse();
  }

  @Test
  void resilience4jOpensAfterFiveFailuresAndTakesAPartForTheWhole() {
    service.script(Behavior.overloaded());
    Asker asker = askers.resilience4j(plain, states::add);
    assertThatThrownBy(() -> asker.ask(false)).isInstanceOf(OpenAIException.class);
    assertThatThrownBy(() -> asker.ask(false))
        .isInstanceOf(io.github.resilience4j.circuitbreaker.CallNotPermittedException.class);
    assertThat(service.requestCount()).isEqualTo(5);
    assertThat(states).containsExactly(CircuitState.OPEN);

    service.script(Behavior.endWithoutMarkerAfter(3));
    assertThat(askers.resilience4j(plain, states::add).ask(true)).isFalse();
  }

  @Test
  void halfopenOpensAfterThreeFailuresAndNoticesACutStream() {
    service.script(Behavior.endWithoutMarkerAfter(3));
    Asker asker = askers.halfopen(registry, guarded);
    assertThatThrownBy(() -> asker.ask(true))
        .isInstanceOfAny(OpenAIException.class, AIServiceException.class);
    assertThat(service.requestCount()).isEqualTo(3);
    assertThatThrownBy(() -> asker.ask(true)).isInstanceOf(CallNotPermittedException.class);
    assertThat(service.requestCount()).isEqualTo(3);
  }

  @Test
  void aSecondModelAnswersForTheFirst() {
    service.script(Behavior.overloaded());
    Asker asker = askers.halfopen(registry, guarded, second);
    assertThat(asker.ask(false)).isTrue();
    assertThat(asker.ask(true)).isTrue();
    assertThat(other.requestCount()).isEqualTo(2);
    assertThat(service.requestCount()).isLessThanOrEqualTo(3);
  }
}
