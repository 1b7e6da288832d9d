package dev.halfopen.spring.boot.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halfopen.CallNotPermittedException;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitState;
import dev.halfopen.spring.boot.Contexts;
import dev.halfopen.spring.boot.Halfopen;
import dev.halfopen.timeout.CallTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.client.circuitbreaker.Customizer;
import org.springframework.cloud.client.circuitbreaker.NoFallbackAvailableException;
import org.springframework.cloud.client.circuitbreaker.ReactiveCircuitBreaker;
import org.springframework.cloud.client.circuitbreaker.ReactiveCircuitBreakerFactory;
import org.springframework.core.ResolvableType;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class ReactiveCloudCircuitBreakerTest {
  private static final String YAML =
      """
      halfopen:
        instances:
          chat:
            failure-threshold: 2
        pipelines:
          robust:
            retry: {max-attempts: 2, first-wait: 1ms, max-wait: 1ms, idempotent: true}
      """;

  private final IllegalStateException ill = new IllegalStateException("ill");

  private static ApplicationContextRunner contexts() {
    return Contexts.withYaml(YAML)
        .withConfiguration(AutoConfigurations.of(CloudCircuitBreakerAutoConfiguration.class));
  }

  /** With a bean as a method that returns this type makes it. */
  private static ApplicationContextRunner contexts(
      Customizer<ReactiveHalfopenCircuitBreakerFactory> customizer) {
    RootBeanDefinition definition = new RootBeanDefinition();
    definition.setTargetType(
        ResolvableType.forClassWithGenerics(
            Customizer.class, ReactiveHalfopenCircuitBreakerFactory.class));
    definition.setInstanceSupplier(() -> customizer);
    return contexts()
        .withInitializer(
            context ->
                ((BeanDefinitionRegistry) context)
                    .registerBeanDefinition("customizer", definition));
  }

  private static void chat(BiConsumer<ReactiveCircuitBreaker, CircuitBreaker> test) {
    contexts()
        .run(
            context ->
                test.accept(
                    context.getBean(ReactiveCircuitBreakerFactory.class).create("chat"),
                    context.getBean(Halfopen.class).circuitBreaker("chat")));
  }

  @Test
  void eachSubscriptionIsACallFromItsBeginningToItsEnd() {
    chat(
        (chat, breaker) -> {
          Sinks.One<String> source = Sinks.one();
          Mono<String> answer = chat.run(source.asMono(), failure -> Mono.just("sorry"));
          assertThat(breaker.status().callsInFlight()).isZero();
          List<String> answers = new ArrayList<>();
          answer.subscribe(answers::add);
          assertThat(breaker.status().callsInFlight()).isEqualTo(1);
          source.tryEmitValue("answer");
          assertThat(answers).containsExactly("answer");
          assertThat(breaker.status().callsInFlight()).isZero();
          assertThat(chat.run(Mono.empty()).blockOptional()).isEmpty();
          assertThat(breaker.metrics().snapshot().successfulCalls()).isEqualTo(2);
        });
  }

  @Test
  void anOpenBreakerLeavesTheSourceAlone() {
    chat(
        (chat, breaker) -> {
          List<Throwable> told = new ArrayList<>();
          for (int i = 0; i < 2; i++) {
            String answer =
                chat.run(
                        Mono.<String>error(ill),
                        failure -> {
                          told.add(failure);
                          return Mono.just("sorry");
                        })
                    .block();
            assertThat(answer).isEqualTo("sorry");
          }
          assertThat(told).containsExactly(ill, ill);
          assertThat(breaker.state()).isEqualTo(CircuitState.OPEN);

          AtomicInteger subscribed = new AtomicInteger();
          Mono<String> source = Mono.fromSupplier(() -> "answer " + subscribed.incrementAndGet());
          assertThatThrownBy(() -> chat.run(source).block())
              .isInstanceOf(NoFallbackAvailableException.class)
              .hasCauseInstanceOf(CallNotPermittedException.class);
          assertThatThrownBy(() -> chat.run(source.flux()).blockLast())
              .isInstanceOf(NoFallbackAvailableException.class)
              .hasCauseInstanceOf(CallNotPermittedException.class);
          assertThat(subscribed).hasValue(0);
        });
  }

  @Test
  void whoLeavesTakesThePermitAlongAndThatIsNeutral() {
    chat(
        (chat, breaker) -> {
          Disposable mono = chat.run(Mono.never(), Mono::error).subscribe();
          Disposable flux = chat.run(Flux.never(), Flux::error).subscribe();
          assertThat(breaker.status().callsInFlight()).isEqualTo(2);
          mono.dispose();
          flux.dispose();
          assertThat(breaker.status().callsInFlight()).isZero();
          assertThat(breaker.metrics().snapshot().ignoredCalls()).isEqualTo(2);
        });
  }

  @Test
  void aFallbackStandsInForAStreamThatHasNotBegun() {
    chat(
        (chat, breaker) -> {
          assertThat(
                  chat.run(Flux.<String>error(ill), failure -> Flux.just("sorry", "later"))
                      .collectList()
                      .block())
              .containsExactly("sorry", "later");

          List<String> begun = new ArrayList<>();
          Flux<String> cut = Flux.just("half an").concatWith(Flux.error(ill));
          assertThatThrownBy(
                  () ->
                      chat.run(cut, failure -> Flux.just("sorry")).doOnNext(begun::add).blockLast())
              .isSameAs(ill);
          assertThat(begun).containsExactly("half an");
          assertThat(breaker.metrics().snapshot().failedCalls()).isEqualTo(2);
        });
  }

  @Test
  void aPipelineSubscribesAgain() {
    contexts()
        .run(
            context -> {
              AtomicInteger subscribed = new AtomicInteger();
              Mono<String> source =
                  Mono.defer(
                      () ->
                          subscribed.incrementAndGet() == 1
                              ? Mono.error(ill)
                              : Mono.just("second"));
              ReactiveCircuitBreaker robust =
                  context.getBean(ReactiveCircuitBreakerFactory.class).create("robust");
              assertThat(robust.run(source).block()).isEqualTo("second");
              assertThat(subscribed).hasValue(2);
            });
  }

  @Test
  void aTimeLimitIsToldByTheTypeThatSpringCloudKnows() {
    Customizer<ReactiveHalfopenCircuitBreakerFactory> customizer =
        factory -> factory.configure(b -> b.timeLimit(Duration.ofMillis(20)), "slow");
    contexts(customizer)
        .run(
            context -> {
              ReactiveCircuitBreaker slow =
                  context.getBean(ReactiveCircuitBreakerFactory.class).create("slow");
              List<Throwable> told = new ArrayList<>();
              slow.run(
                      Mono.never(),
                      failure -> {
                        told.add(failure);
                        return Mono.empty();
                      })
                  .block();
              assertThat(told)
                  .singleElement()
                  .isInstanceOf(TimeoutException.class)
                  .satisfies(e -> assertThat(e).hasCauseInstanceOf(CallTimeoutException.class));
            });
  }
}
