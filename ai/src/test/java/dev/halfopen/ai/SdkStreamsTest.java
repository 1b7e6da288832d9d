package dev.halfopen.ai;

import static org.assertj.core.api.Assertions.assertThat;

import com.anthropic.client.AnthropicClient;
import com.openai.client.OpenAIClient;
import dev.halfopen.CallNotPermittedException;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.ai.anthropic.AnthropicStreams;
import dev.halfopen.ai.openai.OpenAIStreams;
import dev.halfopen.pipeline.ResiliencePipeline;
import dev.halfopen.retry.Retry;
import dev.halfopen.testkit.Behavior;
import dev.halfopen.testkit.ScriptedAiService;
import java.time.Duration;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;

/** The SDKs' streams in breakers and pipelines, by one line each, over real sockets. */
class SdkStreamsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final ScriptedAiService service = ScriptedAiService.start();
  private final CircuitBreaker breaker =
      CircuitBreaker.of(
          "ai", CircuitBreakerConfig.builder().classifier(AIClassifier.standard()).build());

  private final OpenAIClient openAi =
      Sdks.openAi(service.port()).withOptions(options -> options.maxRetries(0));
  private final AnthropicClient anthropic =
      Sdks.anthropic(service.port()).withOptions(options -> options.maxRetries(0));

  @AfterEach
  void close() {
    openAi.close();
    anthropic.close();
    service.close();
  }

  private enum Sdk {
    OPENAI {
      @Override
      Stream<?> pulled(SdkStreamsTest test) {
        return OpenAIStreams.stream(test.openAi.chat().completions().createStreaming(Sdks.CHAT));
      }

      @Override
      Flow.Publisher<?> pushed(SdkStreamsTest test) {
        return OpenAIStreams.publisher(
            test.openAi.async().chat().completions().createStreaming(Sdks.CHAT));
      }
    },
    ANTHROPIC {
      @Override
      Stream<?> pulled(SdkStreamsTest test) {
        return AnthropicStreams.stream(test.anthropic.messages().createStreaming(Sdks.MESSAGE));
      }

      @Override
      Flow.Publisher<?> pushed(SdkStreamsTest test) {
        return AnthropicStreams.publisher(
            test.anthropic.async().messages().createStreaming(Sdks.MESSAGE));
      }
    };

    abstract Stream<?> pulled(SdkStreamsTest test);

    abstract Flow.Publisher<?> pushed(SdkStreamsTest test);
  }

  @SuppressWarnings("unchecked")
  private Flow.Publisher<Object> pushed(Sdk sdk) {
    return (Flow.Publisher<Object>) sdk.pushed(this);
  }

  @ParameterizedTest
  @EnumSource
  void aPulledStreamIsReadThroughABreaker(Sdk sdk) {
    try (Stream<?> items = breaker.openStream(() -> sdk.pulled(this))) {
      assertThat(items.count()).isPositive();
    }
    assertThat(breaker.metrics().snapshot().successfulCalls()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void closingAPulledStreamClosesTheResponse(Sdk sdk) throws Exception {
    service.next(Behavior.stallAfter(2));
    try (Stream<?> items = breaker.openStream(() -> sdk.pulled(this))) {
      assertThat(items.iterator().next()).isNotNull();
    }
    assertThat(service.awaitIdle(PATIENCE)).isTrue();
    assertThat(breaker.metrics().snapshot().callsInFlight()).isZero();
    assertThat(breaker.metrics().snapshot().ignoredCalls()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void aPushedStreamIsReadThroughABreaker(Sdk sdk) {
    Flow.Publisher<Object> items = breaker.callStream(() -> pushed(sdk));
    assertThat(JdkFlowAdapter.flowPublisherToFlux(items).count().block(PATIENCE)).isPositive();
    assertThat(breaker.metrics().snapshot().successfulCalls()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void cancellingAPushedStreamClosesTheResponse(Sdk sdk) throws Exception {
    service.next(Behavior.stallAfter(2));
    Flow.Publisher<Object> items = breaker.callStream(() -> pushed(sdk));
    assertThat(JdkFlowAdapter.flowPublisherToFlux(items).blockFirst(PATIENCE)).isNotNull();
    assertThat(service.awaitIdle(PATIENCE)).isTrue();
    assertThat(breaker.metrics().snapshot().callsInFlight()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void aPipelineTriesAPushedStreamAgain(Sdk sdk) {
    service.next(Behavior.serverError(), Behavior.answer("Hello!"));
    ResiliencePipeline pipeline =
        ResiliencePipeline.builder(breaker).retry(Retry.builder().maxAttempts(2).build()).build();
    Flux<Object> items = JdkFlowAdapter.flowPublisherToFlux(pipeline.callStream(() -> pushed(sdk)));
    assertThat(items.count().block(PATIENCE)).isPositive();
    assertThat(service.requestCount()).isEqualTo(2);
    assertThat(breaker.metrics().snapshot().retryAttempts()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void aRejectionSendsNothing(Sdk sdk) {
    breaker.trip(Duration.ofHours(1), "test");
    Flux<Object> items = JdkFlowAdapter.flowPublisherToFlux(breaker.callStream(() -> pushed(sdk)));
    assertThat(items.materialize().blockLast(PATIENCE).getThrowable())
        .isInstanceOf(CallNotPermittedException.class);
    assertThat(service.requestCount()).isZero();
  }
}
