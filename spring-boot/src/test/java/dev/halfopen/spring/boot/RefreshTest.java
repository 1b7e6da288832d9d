package dev.halfopen.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.CircuitState;
import dev.halfopen.Permit;
import dev.halfopen.TimeSource;
import dev.halfopen.pipeline.ResiliencePipeline;
import dev.halfopen.pipeline.Target;
import dev.halfopen.testkit.ManualTimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.actuate.endpoint.StatusAggregator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.cloud.autoconfigure.RefreshAutoConfiguration;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.cloud.context.scope.refresh.RefreshScope;

class RefreshTest {
  private static final String BEFORE =
      """
      halfopen:
        defaults.hang-threshold: 50s
        instances:
          chat:
            failure-threshold: 2
            recovery-timeout: 60s
            half-open-max-calls: 3
      """;

  private final ManualTimeSource time = new ManualTimeSource();

  private void run(String yaml, BiConsumer<AssertableApplicationContext, Halfopen> test) {
    Contexts.withYaml(yaml)
        .withConfiguration(
            AutoConfigurations.of(
                HalfopenRefreshAutoConfiguration.class, RefreshAutoConfiguration.class))
        .withBean(TimeSource.class, () -> time)
        .run(context -> test.accept(context, context.getBean(Halfopen.class)));
  }

  /** What Spring Cloud's refresh does after it has loaded the environment again. */
  private static void change(AssertableApplicationContext context, String yaml, String... keys) {
    Contexts.put(yaml, context.getEnvironment());
    context
        .getSourceApplicationContext()
        .publishEvent(
            new EnvironmentChangeEvent(context.getSourceApplicationContext(), Set.of(keys)));
    context.getBean(RefreshScope.class).refreshAll();
  }

  private static void fail(CircuitBreaker breaker, int times) {
    for (int i = 0; i < times; i++) {
      try (Permit permit = breaker.acquirePermit()) {
        permit.fail(new IllegalStateException("ill"));
      }
    }
  }

  @Test
  void anOpenBreakerStaysOpenAndItsTrialComesAsTheNewSettingsSay() {
    run(
        BEFORE,
        (context, halfopen) -> {
          CircuitBreaker breaker = halfopen.circuitBreaker("chat");
          fail(breaker, 2);
          long phase = breaker.status().phase();
          time.advance(Duration.ofSeconds(5));

          change(context, BEFORE.replace("60s", "10s"), "halfopen.instances.chat.recovery-timeout");

          assertThat(halfopen.circuitBreaker("chat")).isSameAs(breaker);
          assertThat(breaker.state()).isEqualTo(CircuitState.OPEN);
          assertThat(breaker.status().phase()).isEqualTo(phase);
          assertThat(breaker.timeUntilTrial()).isEqualTo(Duration.ofSeconds(5));
          assertThat(breaker.metrics().snapshot().failedCalls()).isEqualTo(2);
        });
  }

  @Test
  void whatIsInFlightIsNotLate() {
    run(
        BEFORE,
        (context, halfopen) -> {
          CircuitBreaker breaker = halfopen.circuitBreaker("chat");
          fail(breaker, 1);
          Permit permit = breaker.acquirePermit();

          change(context, BEFORE.replace("60s", "10s"));

          assertThat(breaker.status().callsInFlight()).isEqualTo(1);
          permit.fail(new IllegalStateException("ill"));
          assertThat(breaker.state()).isEqualTo(CircuitState.OPEN);
          assertThat(breaker.metrics().snapshot().lateResults()).isZero();
        });
  }

  @Test
  void removedKeysGoBackToTheDefault() {
    run(
        BEFORE,
        (context, halfopen) -> {
          CircuitBreaker breaker = halfopen.circuitBreaker("chat");
          fail(breaker, 2);
          CircuitBreaker other =
              context.getBean(CircuitBreakerRegistry.class).circuitBreaker("other");
          assertThat(other.config().hangThreshold()).isEqualTo(Duration.ofSeconds(50));

          change(context, "halfopen.instances.chat.failure-threshold: 2");
          assertThat(breaker.config())
              .isEqualTo(
                  CircuitBreakerConfig.builder().timeSource(time).failureThreshold(2).build());
          assertThat(other.config().hangThreshold()).isEqualTo(Duration.ofSeconds(60));

          change(context, "nothing: left");
          assertThat(halfopen.circuitBreakers()).isEmpty();
          assertThat(breaker.config())
              .isEqualTo(CircuitBreakerConfig.builder().timeSource(time).build());
          assertThat(breaker.state()).isEqualTo(CircuitState.OPEN);
        });
  }

  @Test
  void newInstancesAreMade() {
    run(
        BEFORE,
        (context, halfopen) -> {
          change(context, BEFORE + "    embed:\n      failure-threshold: 9\n");
          assertThat(halfopen.circuitBreaker("embed").config().failureThreshold()).isEqualTo(9);
        });
  }

  @Test
  void whatTheRefreshDoesNotConcernKeepsWhatAnOperatorHasSet() {
    run(
        BEFORE,
        (context, halfopen) -> {
          CircuitBreaker breaker = halfopen.circuitBreaker("chat");
          CircuitBreakerConfig byHand = breaker.config().toBuilder().halfOpenMaxCalls(8).build();
          breaker.reconfigure(byHand);
          change(context, BEFORE + "other: key\n", "other");
          assertThat(breaker.config()).isEqualTo(byHand);
        });
  }

  @Test
  void badPropertiesChangeNothing() {
    run(
        BEFORE,
        (context, halfopen) -> {
          CircuitBreakerConfig before = halfopen.circuitBreaker("chat").config();
          change(context, BEFORE.replace("60s", "soon"));
          assertThat(halfopen.refresh()).isFalse();
          assertThat(halfopen.circuitBreaker("chat").config()).isEqualTo(before);
          change(context, BEFORE.replace("60s", "20s"));
          assertThat(halfopen.circuitBreaker("chat").config().recoveryTimeout())
              .isEqualTo(Duration.ofSeconds(20));
        });
  }

  @Test
  void aRefusedPipelineLeavesAllBreakersAsTheyWere() {
    run(
        BEFORE,
        (context, halfopen) -> {
          CircuitBreakerRegistry registry = context.getBean(CircuitBreakerRegistry.class);
          CircuitBreaker other = registry.circuitBreaker("other");
          CircuitBreakerConfig usual = other.config();
          CircuitBreaker chat = halfopen.circuitBreaker("chat");
          CircuitBreakerConfig own = chat.config();

          change(
              context,
              BEFORE.replace("60s", "10s").replace("50s", "40s")
                  + """
                      embed:
                        failure-threshold: 9
                    pipelines:
                      robust:
                        retry.max-attempts: 0
                  """);

          assertThat(halfopen.refresh()).isFalse();
          assertThat(chat.config()).isEqualTo(own);
          assertThat(other.config()).isEqualTo(usual);
          assertThat(registry.all()).containsExactlyInAnyOrder(chat, other);
          assertThat(halfopen.ids()).containsExactly("chat");

          change(context, BEFORE.replace("60s", "20s").replace("50s", "40s"));
          assertThat(chat.config().recoveryTimeout()).isEqualTo(Duration.ofSeconds(20));
          assertThat(other.config().hangThreshold()).isEqualTo(Duration.ofSeconds(40));
        });
  }

  @Test
  void aPipelineThatComesWithItsTargetsStandsAroundTheRegistrysBreakers() {
    run(
        BEFORE,
        (context, halfopen) -> {
          change(
              context,
              BEFORE
                  + """
                      embed:
                        failure-threshold: 9
                    pipelines:
                      both:
                        targets: chat, embed
                  """);
          assertThat(halfopen.pipeline("both").targets())
              .extracting(target -> target.breaker())
              .containsExactly(halfopen.circuitBreaker("chat"), halfopen.circuitBreaker("embed"));
          assertThat(context.getBean(CircuitBreakerRegistry.class).find("embed"))
              .containsSame(halfopen.circuitBreaker("embed"));
        });
  }

  private static final String PIPELINE =
      BEFORE
          + """
            pipelines:
              robust:
                targets: chat
                limit:
                  max-calls: 1
                  queue: 2
          """;

  @Test
  void aChangedPipelineIsTheSameOneAndWhatIsUnderWayGoesOn() {
    run(
        PIPELINE,
        (context, halfopen) -> {
          ResiliencePipeline pipeline = halfopen.pipeline("robust");
          List<CompletableFuture<String>> asked = new CopyOnWriteArrayList<>();
          List<CompletableFuture<String>> answers = new ArrayList<>();
          for (int i = 0; i < 3; i++) {
            answers.add(
                pipeline.callAsync(
                    () -> {
                      CompletableFuture<String> answer = new CompletableFuture<>();
                      asked.add(answer);
                      return answer;
                    }));
          }
          assertThat(pipeline.metrics().callsWaiting()).isEqualTo(2);

          change(context, PIPELINE.replace("max-calls: 1", "max-calls: 2"));

          assertThat(halfopen.pipeline("robust")).isSameAs(pipeline);
          await(() -> asked.size() == 2);
          assertThat(pipeline.metrics().callsWaiting()).isEqualTo(1);
          assertThat(pipeline.metrics().callsInFlight()).isEqualTo(3);
          asked.get(0).complete("one");
          assertThat(answers.get(0)).isCompletedWithValue("one");
          await(() -> asked.size() == 3);
          asked.get(1).complete("two");
          asked.get(2).complete("three");
          assertThat(answers).allSatisfy(answer -> assertThat(answer).isCompleted());
          assertThat(pipeline.metrics().successfulCalls()).isEqualTo(3);
        });
  }

  @Test
  void aPipelineWithOtherTargetsIsTheSameOne() {
    run(
        PIPELINE,
        (context, halfopen) -> {
          ResiliencePipeline pipeline = halfopen.pipeline("robust");
          fail(halfopen.circuitBreaker("chat"), 2);
          change(
              context,
              PIPELINE
                  .replace("pipelines:", "  embed.provider: other\n  pipelines:")
                  .replace("targets: chat", "targets: chat, embed\n      retry.max-attempts: 3"));
          assertThat(halfopen.pipeline("robust")).isSameAs(pipeline);
          assertThat(pipeline.targets()).extracting(Target::name).containsExactly("chat", "embed");
          assertThat(pipeline.targets().get(1).provider()).isEqualTo("other");
          assertThat(pipeline.<String, RuntimeException>call(attempt -> attempt.target()))
              .isEqualTo("embed");
        });
  }

  @Test
  void aPipelineThatIsNotConcernedIsLeftAlone() {
    run(
        PIPELINE,
        (context, halfopen) -> {
          ResiliencePipeline pipeline = halfopen.pipeline("robust");
          pipeline.reconfigure(ResiliencePipeline.builder(halfopen.circuitBreaker("chat")));
          change(context, PIPELINE.replace("60s", "10s"));
          assertThat(halfopen.circuitBreaker("chat").config().recoveryTimeout())
              .isEqualTo(Duration.ofSeconds(10));
          List<CompletableFuture<String>> answers = new ArrayList<>();
          for (int i = 0; i < 9; i++) {
            answers.add(pipeline.callAsync(CompletableFuture::new));
          }
          assertThat(answers).allSatisfy(answer -> assertThat(answer).isNotDone());
          assertThat(pipeline.metrics().callsWaiting()).isZero();
        });
  }

  static class Answers {
    @Resilient("chat")
    String ask(String question) {
      return "answer to " + question;
    }
  }

  @Test
  void whatAMethodCouldNotGoByIsRefused() {
    String both = "halfopen.instances:\n  chat.failure-threshold: 2\n  embed.preset: ai\n";
    Contexts.withYaml(both)
        .withConfiguration(AutoConfigurations.of(ResilientAutoConfiguration.class))
        .withBean(Answers.class)
        .run(
            context -> {
              Halfopen halfopen = context.getBean(Halfopen.class);
              CircuitBreaker chat = halfopen.circuitBreaker("chat");

              Contexts.put("halfopen.instances.embed.preset: ai", context.getEnvironment());
              assertThat(halfopen.refresh()).isFalse();
              assertThat(halfopen.circuitBreaker("chat")).isSameAs(chat);

              Contexts.put(
                  both.replace("chat.", "gpt.") + "halfopen.pipelines.chat.targets: gpt, embed",
                  context.getEnvironment());
              assertThat(halfopen.refresh()).isFalse();
              assertThat(halfopen.circuitBreakers()).containsExactly("chat", "embed");
              assertThat(context.getBean(Answers.class).ask("x")).isEqualTo("answer to x");

              Contexts.put(both.replace("2", "3"), context.getEnvironment());
              assertThat(halfopen.refresh()).isTrue();
              assertThat(chat.config().failureThreshold()).isEqualTo(3);
            });
  }

  @SuppressWarnings("ThreadPriorityCheck") // it waits for another thread
  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      Thread.yield();
    }
  }

  @Test
  void anErrorIsNotTheEndOfAllRefreshes() {
    AtomicBoolean ill = new AtomicBoolean();
    CircuitBreakerConfigCustomizer moody =
        (id, builder) -> {
          if (ill.get()) {
            throw new AssertionError("ill");
          }
        };
    Contexts.withYaml(BEFORE)
        .withBean(CircuitBreakerConfigCustomizer.class, () -> moody)
        .run(
            context -> {
              Halfopen halfopen = context.getBean(Halfopen.class);
              ill.set(true);
              assertThatThrownBy(halfopen::refresh).hasMessage("ill");
              ill.set(false);
              Contexts.put(BEFORE.replace("60s", "10s"), context.getEnvironment());
              assertThat(halfopen.refresh()).isTrue();
              assertThat(halfopen.circuitBreaker("chat").config().recoveryTimeout())
                  .isEqualTo(Duration.ofSeconds(10));
            });
  }

  @Test
  void healthIsToldWhileARefreshTakesAnInstanceAway() {
    AtomicReference<Runnable> whenAsked = new AtomicReference<>(() -> {});
    TimeSource clock =
        new TimeSource() {
          @Override
          public long nanoTime() {
            whenAsked.getAndSet(() -> {}).run();
            return time.nanoTime();
          }

          @Override
          public Instant instant() {
            return time.instant();
          }
        };
    Contexts.withYaml("halfopen.instances:\n  a.health: DOWN\n  b.health: DOWN")
        .withBean(TimeSource.class, () -> clock)
        .run(
            context -> {
              Halfopen halfopen = context.getBean(Halfopen.class);
              HalfopenHealthIndicator indicator =
                  new HalfopenHealthIndicator(
                      halfopen,
                      context.getBean(CircuitBreakerRegistry.class),
                      StatusAggregator.getDefault());
              Contexts.put("halfopen.instances.a.health: DOWN", context.getEnvironment());
              whenAsked.set(halfopen::refresh);
              assertThat(indicator.health().getStatus()).isEqualTo(Status.UP);
              assertThat(halfopen.circuitBreakers()).containsExactly("a");
            });
  }

  /** Why it is done in place: the same refresh with Resilience4j's own starter. */
  @Test
  void resilience4jLosesAnOpenBreaker() {
    String yaml =
        """
        resilience4j.circuitbreaker.instances.chat:
          sliding-window-size: 2
          minimum-number-of-calls: 2
          wait-duration-in-open-state: 60s
        """;
    Contexts.withYaml(yaml)
        .withConfiguration(AutoConfigurations.of(RefreshAutoConfiguration.class))
        .withConfiguration(AutoConfigurations.of(Resilience4j.AUTO_CONFIGURATIONS))
        .run(
            context -> {
              io.github.resilience4j.circuitbreaker.CircuitBreaker breaker =
                  Resilience4j.chat(context);
              breaker.onError(1, TimeUnit.MILLISECONDS, new Exception());
              breaker.onError(1, TimeUnit.MILLISECONDS, new Exception());
              assertThat(breaker.getState().name()).isEqualTo("OPEN");

              change(context, yaml.replace("60s", "10s"));

              assertThat(Resilience4j.chat(context).getState().name()).isEqualTo("CLOSED");
            });
  }
}
