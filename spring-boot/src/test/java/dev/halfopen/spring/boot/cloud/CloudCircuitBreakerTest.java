package dev.halfopen.spring.boot.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halfopen.CallNotPermittedException;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.CircuitState;
import dev.halfopen.spring.boot.Contexts;
import dev.halfopen.spring.boot.Halfopen;
import dev.halfopen.timeout.CallTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.client.circuitbreaker.CircuitBreaker;
import org.springframework.cloud.client.circuitbreaker.CircuitBreakerFactory;
import org.springframework.cloud.client.circuitbreaker.ConfigBuilder;
import org.springframework.cloud.client.circuitbreaker.Customizer;
import org.springframework.cloud.client.circuitbreaker.NoFallbackAvailableException;
import org.springframework.core.ResolvableType;

class CloudCircuitBreakerTest {
  private static final String YAML =
      """
      halfopen:
        defaults:
          failure-threshold: 7
          hang-threshold: 50s
        instances:
          chat:
            name: openai/gpt-5
            failure-threshold: 2
          embed:
            failure-threshold: 3
        pipelines:
          robust:
            retry: {max-attempts: 2, first-wait: 1ms, max-wait: 1ms, idempotent: true}
          either:
            targets: chat, embed
      """;

  private final IllegalStateException ill = new IllegalStateException("ill");

  private String sick() {
    throw ill;
  }

  private static ApplicationContextRunner contexts() {
    return Contexts.withYaml(YAML)
        .withConfiguration(AutoConfigurations.of(CloudCircuitBreakerAutoConfiguration.class));
  }

  /** With a bean as a method that returns this type makes it. */
  private static ApplicationContextRunner contexts(
      Customizer<HalfopenCircuitBreakerFactory> customizer) {
    RootBeanDefinition definition = new RootBeanDefinition();
    definition.setTargetType(
        ResolvableType.forClassWithGenerics(Customizer.class, HalfopenCircuitBreakerFactory.class));
    definition.setInstanceSupplier(() -> customizer);
    return contexts()
        .withInitializer(
            context ->
                ((BeanDefinitionRegistry) context)
                    .registerBeanDefinition("customizer", definition));
  }

  private static void run(Consumer<CircuitBreakerFactory<?, ?>> test) {
    contexts().run(context -> test.accept(factory(context)));
  }

  /** As Spring Cloud's own users ask for it. */
  private static CircuitBreakerFactory<?, ?> factory(AssertableApplicationContext context) {
    return context.getBean(CircuitBreakerFactory.class);
  }

  private static CircuitBreakerRegistry registry(AssertableApplicationContext context) {
    return context.getBean(CircuitBreakerRegistry.class);
  }

  @Test
  void anIdOfTheInstancesIsThatBreaker() {
    contexts()
        .run(
            context -> {
              CircuitBreaker chat = factory(context).create("chat");
              assertThat(chat.run(() -> "answer")).isEqualTo("answer");
              List<Throwable> told = new ArrayList<>();
              Function<Throwable, String> sorry =
                  failure -> {
                    told.add(failure);
                    return "sorry";
                  };
              for (int i = 0; i < 2; i++) {
                assertThat(chat.run(this::sick, sorry)).isEqualTo("sorry");
              }
              assertThat(told).containsExactly(ill, ill);
              assertThat(context.getBean(Halfopen.class).circuitBreaker("chat").state())
                  .isEqualTo(CircuitState.OPEN);

              told.clear();
              AtomicInteger made = new AtomicInteger();
              assertThat(chat.run(() -> "answer " + made.incrementAndGet(), sorry))
                  .isEqualTo("sorry");
              assertThat(made).hasValue(0);
              assertThat(told)
                  .singleElement()
                  .isInstanceOfSatisfying(
                      CallNotPermittedException.class,
                      e -> assertThat(e.circuitBreakerName()).isEqualTo("openai/gpt-5"));
              assertThat(registry(context).all())
                  .extracting(dev.halfopen.CircuitBreaker::name)
                  .doesNotContain("chat");
            });
  }

  @Test
  void withoutAFallbackTheFailureIsTheCauseOfSpringCloudsOwn() {
    run(
        factory -> {
          CircuitBreaker chat = factory.create("chat");
          for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> chat.run(this::sick))
                .isInstanceOf(NoFallbackAvailableException.class)
                .cause()
                .isSameAs(ill);
          }
          assertThatThrownBy(() -> chat.run(() -> "answer"))
              .isInstanceOf(NoFallbackAvailableException.class)
              .hasCauseInstanceOf(CallNotPermittedException.class);
        });
  }

  @Test
  void whatAFallbackThrowsReachesTheCaller() {
    run(
        factory -> {
          IllegalArgumentException worse = new IllegalArgumentException("worse");
          assertThatThrownBy(
                  () ->
                      factory
                          .create("chat")
                          .run(
                              this::sick,
                              failure -> {
                                throw worse;
                              }))
              .isSameAs(worse);
        });
  }

  @Test
  void nothingIsAnAnswer() {
    contexts()
        .run(
            context -> {
              assertThat(factory(context).create("chat").<Object>run(() -> null)).isNull();
              assertThat(
                      context
                          .getBean(Halfopen.class)
                          .circuitBreaker("chat")
                          .metrics()
                          .snapshot()
                          .successfulCalls())
                  .isEqualTo(1);
            });
  }

  @Test
  void callsStayOnTheirCallersThread() {
    run(
        factory ->
            assertThat(factory.create("robust").run(Thread::currentThread))
                .isSameAs(Thread.currentThread()));
  }

  @Test
  void anIdOfThePipelinesTriesAgain() {
    run(
        factory -> {
          AtomicInteger made = new AtomicInteger();
          String answer =
              factory
                  .create("robust")
                  .run(
                      () -> {
                        if (made.incrementAndGet() == 1) {
                          throw ill;
                        }
                        return "second";
                      });
          assertThat(answer).isEqualTo("second");
          assertThat(made).hasValue(2);
        });
  }

  @Test
  void aPipelineWithSeveralTargetsIsRefusedAtOnce() {
    run(
        factory ->
            assertThatThrownBy(() -> factory.create("either"))
                .hasMessage(
                    "id: either (expected: a pipeline with one target, since a call by Spring"
                        + " Cloud can't ask which one)"));
  }

  @Test
  void anIdOfWhichNothingIsSaidHasTheDefaultsAndIsInTheRegistry() {
    contexts()
        .run(
            context -> {
              String id = "Client#ask(String)";
              factory(context).create(id).run(() -> "answer");
              factory(context).create(id).run(() -> "answer");
              dev.halfopen.CircuitBreaker made = registry(context).find(id).orElseThrow();
              assertThat(made.config().failureThreshold()).isEqualTo(7);
              assertThat(made.metrics().snapshot().successfulCalls()).isEqualTo(2);
            });
  }

  @Test
  void anIdMayBeLongerThanANameButNotBlank() {
    contexts()
        .run(
            context -> {
              for (String last : List.of("a", "b")) {
                factory(context).create("x".repeat(300) + last).run(() -> "answer");
              }
              assertThat(registry(context).all())
                  .filteredOn(breaker -> breaker.name().startsWith("xxx"))
                  .hasSize(2)
                  .allMatch(breaker -> breaker.name().length() <= 200);
              assertThatThrownBy(() -> factory(context).create(" "))
                  .hasMessage("id:   (expected: not blank)");
              assertThatThrownBy(() -> factory(context).create("id", ""))
                  .hasMessage("groupName:  (expected: not blank)");
            });
  }

  @Test
  void codeSaysWhatPropertiesDoNot() {
    Customizer<HalfopenCircuitBreakerFactory> customizer =
        factory -> {
          factory.configureDefault(
              id ->
                  new HalfopenConfigBuilder(id)
                      .circuitBreakerConfig(
                          CircuitBreakerConfig.builder().failureThreshold(11).build())
                      .build());
          factory.configure(
              builder ->
                  builder.circuitBreakerConfig(
                      CircuitBreakerConfig.builder().failureThreshold(13).build()),
              "one",
              "other");
        };
    contexts(customizer)
        .run(
            context -> {
              for (String id : List.of("chat", "one", "other", "any")) {
                factory(context).create(id).run(() -> "answer");
              }
              CircuitBreakerRegistry registry = registry(context);
              assertThat(
                      List.of("openai/gpt-5", "one", "other", "any").stream()
                          .map(name -> registry.find(name).orElseThrow())
                          .map(breaker -> breaker.config().failureThreshold()))
                  .containsExactly(2, 13, 13, 11);
            });
  }

  @Test
  void codeForAnIdOfThePropertiesEndsTheStart() {
    Customizer<HalfopenCircuitBreakerFactory> customizer =
        factory -> factory.configure(builder -> {}, "chat");
    contexts(customizer)
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .hasMessage(
                        "id: chat (expected: one that neither halfopen.instances nor"
                            + " halfopen.pipelines has)"));
  }

  @Test
  void aTimeLimitIsToldByTheTypeThatSpringCloudKnows() {
    Customizer<HalfopenCircuitBreakerFactory> customizer =
        factory -> factory.configure(b -> b.timeLimit(Duration.ofMillis(20)), "slow");
    contexts(customizer)
        .run(
            context -> {
              Throwable told =
                  factory(context)
                      .create("slow")
                      .run(
                          () -> {
                            try {
                              new CountDownLatch(1).await();
                            } catch (InterruptedException e) {
                              throw new IllegalStateException(e);
                            }
                            return null;
                          },
                          failure -> failure);
              assertThat(told)
                  .isInstanceOf(TimeoutException.class)
                  .hasMessage("no answer within 20 ms")
                  .hasCauseInstanceOf(CallTimeoutException.class);
              assertThat(
                      registry(context).find("slow").orElseThrow().metrics().snapshot().timeouts())
                  .isEqualTo(1);
              assertThat(Thread.interrupted()).isFalse();
            });
  }

  @Test
  void oneOfAGroupHasABreakerOfItsOwnWithTheGroupsSettings() {
    contexts()
        .run(
            context -> {
              CircuitBreaker one = factory(context).create("Client#one()", "embed");
              assertThat(one.run(() -> "answer")).isEqualTo("answer");
              dev.halfopen.CircuitBreaker breaker =
                  registry(context).find("Client#one()").orElseThrow();
              assertThat(breaker.config().failureThreshold()).isEqualTo(3);
              assertThat(breaker.tags()).containsEntry("group", "embed");

              Contexts.put(
                  YAML.replace("failure-threshold: 3", "failure-threshold: 4"),
                  context.getEnvironment());
              assertThat(context.getBean(Halfopen.class).refresh()).isTrue();
              one.run(() -> "answer");
              assertThat(registry(context).find("Client#one()")).containsSame(breaker);
              assertThat(breaker.config().failureThreshold()).isEqualTo(4);
            });
  }

  @Test
  void oneOfAGroupGoesThroughTheGroupsPipeline() {
    contexts()
        .run(
            context -> {
              AtomicInteger made = new AtomicInteger();
              factory(context)
                  .create("Client#one()", "robust")
                  .run(
                      () -> {
                        if (made.incrementAndGet() == 1) {
                          throw ill;
                        }
                        return "second";
                      });
              assertThat(made).hasValue(2);
              assertThat(registry(context).find("Client#one()")).isEmpty();
            });
  }

  @Test
  void whatAppearsInThePropertiesCountsFromTheNextCallOn() {
    contexts()
        .run(
            context -> {
              CircuitBreaker later = factory(context).create("later");
              later.run(() -> "answer");
              Contexts.put(
                  YAML + "  instances.later.failure-threshold: 1\n", context.getEnvironment());
              assertThat(context.getBean(Halfopen.class).refresh()).isTrue();
              later.run(this::sick, failure -> "sorry");
              assertThat(registry(context).find("later").orElseThrow().state())
                  .isEqualTo(CircuitState.OPEN);
            });
  }

  @Test
  void aFactoryThatIsThereStays() {
    CircuitBreakerFactory<?, ?> theirs =
        new CircuitBreakerFactory<Object, TheirBuilder>() {
          @Override
          public CircuitBreaker create(String id) {
            throw new UnsupportedOperationException(id);
          }

          @Override
          protected TheirBuilder configBuilder(String id) {
            return new TheirBuilder();
          }

          @Override
          public void configureDefault(Function<String, Object> defaultConfiguration) {}
        };
    contexts()
        .withBean(CircuitBreakerFactory.class, () -> theirs)
        .run(context -> assertThat(factory(context)).isSameAs(theirs));
  }

  /** Of a factory that is not ours. */
  private static final class TheirBuilder implements ConfigBuilder<Object> {
    @Override
    public Object build() {
      return this;
    }
  }
}
