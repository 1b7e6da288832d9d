package dev.halfopen.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.OpenAIClientImpl;
import com.openai.core.ClientOptions;
import com.openai.core.http.StreamResponse;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.halfopen.CallNotPermittedException;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.CircuitState;
import dev.halfopen.testkit.Behavior;
import dev.halfopen.testkit.ScriptedAiService;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.ai.openai.LaterModel;
import org.springframework.ai.openai.OtherModel;
import org.springframework.ai.openai.http.okhttp.OpenAiHttpClientBuilderCustomizer;
import org.springframework.ai.openai.http.okhttp.SpringAiOpenAiHttpClient;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** The HTTP client that Spring AI 2 builds for the models of OpenAI, as it builds it. */
class SpringAITest {
  private static final String YAML =
      "halfopen.ai.enabled: true\nhalfopen.defaults.failure-threshold: 3\n";

  private static ApplicationContextRunner context(String more) {
    return Contexts.withYaml(YAML + more)
        .withConfiguration(AutoConfigurations.of(HalfopenAIAutoConfiguration.class));
  }

  private static OpenAIClient client(
      OpenAiHttpClientBuilderCustomizer customizer, ScriptedAiService service) {
    SpringAiOpenAiHttpClient.Builder http = SpringAiOpenAiHttpClient.builder();
    customizer.customize(http);
    return new OpenAIClientImpl(
        ClientOptions.builder()
            .httpClient(http.build())
            .baseUrl(service.openAiBaseUri().toString())
            .apiKey("none")
            .maxRetries(0)
            .build());
  }

  private static final ChatCompletionCreateParams QUESTION =
      ChatCompletionCreateParams.builder().model("gpt-5").addUserMessage("Hi").build();

  private static List<ChatCompletionChunk> stream(OpenAIClient client) {
    try (StreamResponse<ChatCompletionChunk> chunks =
        client.chat().completions().createStreaming(QUESTION)) {
      return chunks.stream().toList();
    }
  }

  @Test
  void everyCallOfAModelGoesThroughItsBreakerPlainAndStreaming() {
    context("spring.ai.openai.max-retries: 0")
        .run(
            context -> {
              try (ScriptedAiService service = ScriptedAiService.start()) {
                OpenAIClient client =
                    client(context.getBean(OpenAiHttpClientBuilderCustomizer.class), service);
                assertThat(client.chat().completions().create(QUESTION).choices()).hasSize(1);
                assertThat(stream(client)).isNotEmpty();
                assertThat(service.requestCount()).isEqualTo(2);
                CircuitBreaker breaker =
                    context.getBean(CircuitBreakerRegistry.class).all().iterator().next();
                assertThat(breaker.name()).endsWith("/gpt-5");
                assertThat(breaker.metrics().snapshot().successfulCalls()).isEqualTo(2);

                service.script(Behavior.unavailable());
                assertThatThrownBy(() -> client.chat().completions().create(QUESTION)).isNotNull();
                assertThatThrownBy(() -> stream(client)).isNotNull();
                assertThatThrownBy(() -> stream(client)).isNotNull();
                assertThat(breaker.state()).isEqualTo(CircuitState.OPEN);
                assertThat(service.requestCount()).isEqualTo(5);

                assertThatThrownBy(() -> client.chat().completions().create(QUESTION))
                    .hasStackTraceContaining(CallNotPermittedException.class.getName());
                assertThatThrownBy(() -> stream(client)).isNotNull();
                assertThat(service.requestCount()).isEqualTo(5);
              }
            });
  }

  @Test
  void theSdksOwnRetriesAreOffAndWhoTurnsThemOnIsTold() {
    StandardEnvironment environment = new StandardEnvironment();
    environment.getSystemProperties().put("halfopen.ai.enabled", "true");
    try {
      new ModelRetries().postProcessEnvironment(environment, new SpringApplication());
      assertThat(environment.getProperty("spring.ai.openai.max-retries")).isEqualTo("0");
    } finally {
      environment.getSystemProperties().remove("halfopen.ai.enabled");
    }
    context("spring.ai.openai.max-retries: 2")
        .run(
            context ->
                assertThat(Contexts.explanation(context))
                    .isEqualTo(
                        """
                        A property of Halfopen can't be used:

                            Property: spring.ai.openai.max-retries
                            Value: "2"
                            Expected: 0, since a pipeline's retries know what can succeed, and these \
                        would multiply them
                            Origin: Byte array resource [application.yaml] - 3:31
                        Change or remove spring.ai.openai.max-retries.\
                        """));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spring.ai.openai.chat.max-retries",
        "spring.ai.openai.embedding.maxRetries",
        "spring.ai.openai.audio.speech.max_retries"
      })
  void whoTurnsThemOnForOneModelIsTold(String property) {
    String off = "spring.ai.openai.max-retries: 0\n";
    context(off + property + ": 2")
        .run(
            context ->
                assertThat(Contexts.explanation(context))
                    .contains("Value: \"2\"\n", "Expected: 0, since a pipeline's retries"));
    context(off + property + ": 0").run(context -> assertThat(context).hasNotFailed());
    context(off + property + ": ${none:0}").run(context -> assertThat(context).hasNotFailed());
  }

  @Test
  void whoTurnsThemOnForOneModelInTheEnvironmentIsTold() {
    StandardEnvironment environment = new StandardEnvironment();
    environment
        .getPropertySources()
        .addFirst(
            new SystemEnvironmentPropertySource(
                "test-systemEnvironment",
                Map.of(
                    "SPRING_AI_OPENAI_MAX_RETRIES", "0",
                    "SPRING_AI_OPENAI_CHAT_MAX_RETRIES", "2")));
    assertThatThrownBy(() -> ModelRetries.mustBeOff(environment))
        .isInstanceOf(InvalidPropertyException.class)
        .hasMessageContaining("spring.ai.openai.chat.max");
  }

  private static String unprotectable(String which) {
    return """
    A property of Halfopen can't be used:

        Property: halfopen.ai.enabled
        Value: "true"
        Expected: false, since this version's clients can't be protected: %s
        Origin: Byte array resource [application.yaml] - 1:22
    Change or remove halfopen.ai.enabled.\
    """
        .formatted(which);
  }

  @Test
  void aModelWhoseClientCannotBeSetEndsTheStart() {
    try (ScriptedAiService service = ScriptedAiService.start()) {
      context("spring.ai.openai.max-retries: 0")
          .withBean(LaterModel.class, () -> new LaterModel(client(http -> {}, service)))
          .run(
              context ->
                  assertThat(Contexts.explanation(context))
                      .isEqualTo(
                          unprotectable(
                              "org.springframework.ai.openai.LaterModel.client,"
                                  + " java.lang.IllegalAccessException: Can not set final"
                                  + " com.openai.client.OpenAIClient field"
                                  + " org.springframework.ai.openai.LaterModel.client to"
                                  + " com.openai.client.OpenAIClientImpl")));
    }
  }

  @Test
  void aModelWithoutAKnownClientEndsTheStart() {
    context("spring.ai.openai.max-retries: 0")
        .withBean(OtherModel.class)
        .run(
            context ->
                assertThat(Contexts.explanation(context))
                    .isEqualTo(
                        unprotectable(
                            "org.springframework.ai.openai.OtherModel has no client of a type that"
                                + " is known")));
  }
}
