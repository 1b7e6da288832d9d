package dev.halfopen.demo;

import com.openai.errors.OpenAIException;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.CircuitState;
import dev.halfopen.FailureClassifier;
import dev.halfopen.ai.AIProtection;
import dev.halfopen.pipeline.PipelineBuilder;
import dev.halfopen.pipeline.ResiliencePipeline;
import dev.halfopen.pipeline.Target;
import dev.halfopen.retry.Retry;
import dev.halfopen.timeout.Timeouts;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Sets up what stands in each column, as the pages of each have it. */
final class Askers {
  private static final String FIRST = "first";
  private static final String SECOND = "second";
  private static final int ATTEMPTS = 3;
  private static final Duration RETRY_WAIT = Duration.ofMillis(100);
  private static final Duration MAX_RETRY_WAIT = Duration.ofSeconds(1);
  private static final int FAILURE_THRESHOLD = 3;

  private final Settings settings;

  Askers(Settings settings) {
    this.settings = settings;
  }

  /**
   * As Resilience4j's demo application for Spring Boot has it, retry outside of the breaker as its
   * annotations have it. What it names as exceptions to be tried again are the client's here.
   */
  Asker resilience4j(ChatClient client, Consumer<CircuitState> states) {
    io.github.resilience4j.circuitbreaker.CircuitBreaker breaker =
        io.github.resilience4j.circuitbreaker.CircuitBreaker.of(
            FIRST,
            io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.custom()
                .slidingWindowType(SlidingWindowType.COUNT_BASED)
                .slidingWindowSize(10)
                .minimumNumberOfCalls(5)
                .failureRateThreshold(50)
                .permittedNumberOfCallsInHalfOpenState(3)
                .waitDurationInOpenState(settings.recovery())
                .build());
    breaker
        .getEventPublisher()
        .onStateTransition(event -> states.accept(state(event.getStateTransition().getToState())));
    io.github.resilience4j.retry.Retry retry =
        io.github.resilience4j.retry.Retry.of(
            FIRST,
            RetryConfig.custom()
                .maxAttempts(ATTEMPTS)
                .waitDuration(settings.scaled(RETRY_WAIT))
                .retryExceptions(OpenAIException.class)
                .build());
    return streaming -> {
      Supplier<Boolean> guarded = breaker.decorateSupplier(() -> client.isWhole(streaming));
      return retry.executeSupplier(guarded);
    };
  }

  private static CircuitState state(io.github.resilience4j.circuitbreaker.CircuitBreaker.State to) {
    return switch (to) {
      case OPEN -> CircuitState.OPEN;
      case HALF_OPEN -> CircuitState.HALF_OPEN;
      default -> CircuitState.CLOSED;
    };
  }

  /** A breaker that the pipeline and the client beneath it share. */
  CircuitBreaker breaker(CircuitBreakerRegistry registry) {
    return registry.circuitBreaker(FIRST);
  }

  CircuitBreakerRegistry registry() {
    return CircuitBreakerRegistry.of(
        CircuitBreakerConfig.builder()
            .classifier(FailureClassifier.ofServices())
            .failureThreshold(FAILURE_THRESHOLD)
            .recoveryTimeout(settings.ownRecovery())
            .build());
  }

  /** The protection of the client in front of the first service. */
  AIProtection protection(CircuitBreakerRegistry registry) {
    return AIProtection.builder(registry).key(request -> FIRST).build();
  }

  Asker halfopen(CircuitBreakerRegistry registry, ChatClient first) {
    ResiliencePipeline pipeline = pipeline(registry).build();
    return streaming -> pipeline.get(() -> first.isWhole(streaming));
  }

  /** With a second model, whose client has a breaker of its own. */
  Asker halfopen(CircuitBreakerRegistry registry, ChatClient first, ChatClient second) {
    ResiliencePipeline pipeline =
        pipeline(registry)
            .fallbackTo(Target.of(registry.circuitBreaker(SECOND)).provider(SECOND))
            .build();
    return streaming ->
        pipeline.<Boolean, RuntimeException>call(
            attempt -> (attempt.target().equals(FIRST) ? first : second).isWhole(streaming));
  }

  private PipelineBuilder pipeline(CircuitBreakerRegistry registry) {
    return ResiliencePipeline.builder(Target.of(breaker(registry)).provider(FIRST))
        .retry(
            Retry.builder()
                .maxAttempts(ATTEMPTS)
                .waits(settings.scaled(RETRY_WAIT), settings.scaled(MAX_RETRY_WAIT))
                .idempotent(true)
                .build())
        .timeouts(Timeouts.NONE.attempt(settings.attemptLimit()).deadline(settings.patience()));
  }
}
