package dev.halfopen.spring.boot;

import static dev.halfopen.spring.boot.Contexts.explanation;
import static dev.halfopen.spring.boot.Contexts.withYaml;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.FailureClassifier;
import dev.halfopen.TimeSource;
import dev.halfopen.Verdict;
import dev.halfopen.pipeline.Attempt;
import dev.halfopen.pipeline.ResiliencePipeline;
import dev.halfopen.pipeline.Strategy;
import dev.halfopen.pipeline.Target;
import dev.halfopen.testkit.ManualTimeSource;
import io.micrometer.context.ContextRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.MDC;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.autoconfigure.AutoConfigurations;

class PipelinePropertiesTest {
  private static final String TWO_TARGETS =
      """
      halfopen:
        instances:
          gpt:
            name: openai/gpt-5
            provider: openai
            context-tokens: 128000
          claude:
            provider: anthropic
        pipelines:
          chat:
            targets: gpt, claude
            retry:
              max-attempts: 2
              first-wait: 0s
              max-wait: 1s
              jitter: none
              idempotent: true
            timeouts:
              deadline: 30s
            limit:
              max-calls: 20
              queue: 5
            switch-after: 0s
            hedge:
              delay: 2s
              quantile: 95%
      """;

  static class Answers {
    final List<String> asked = new ArrayList<>();

    @Resilient(value = "chat", fallbackMethod = "apology")
    String ask(String question, Attempt attempt) throws IOException {
      asked.add(attempt.target());
      throw new IOException(attempt.target());
    }

    String apology(String question, Attempt attempt, Throwable failure) {
      return "sorry, " + failure.getMessage();
    }
  }

  @Test
  void callsGoToTheTargetsInTheirOrderAndThenToTheFallback() {
    withYaml(TWO_TARGETS)
        .withConfiguration(AutoConfigurations.of(ResilientAutoConfiguration.class))
        .withBean(Answers.class)
        .run(
            context -> {
              Halfopen halfopen = context.getBean(Halfopen.class);
              ResiliencePipeline pipeline = halfopen.pipeline("chat");
              assertThat(pipeline.targets())
                  .extracting(target -> target.breaker())
                  .containsExactly(
                      halfopen.circuitBreaker("gpt"), halfopen.circuitBreaker("claude"));
              assertThat(pipeline.targets().get(0).provider()).isEqualTo("openai");
              assertThat(pipeline.targets().get(0).contextTokens()).isEqualTo(128_000);

              Answers answers = context.getBean(Answers.class);
              assertThat(answers.ask("x", null)).isEqualTo("sorry, claude");
              assertThat(((Answers) AopProxyUtils.getSingletonTarget(answers)).asked)
                  .containsExactly("openai/gpt-5", "openai/gpt-5", "claude", "claude");
            });
  }

  @Test
  void withoutTargetsItHasABreakerOfItsOwnAsTheStrategySays() {
    withYaml("halfopen.pipelines.chat:\n  strategy: balanced\n  name: openai/gpt-5")
        .run(
            context -> {
              Halfopen halfopen = context.getBean(Halfopen.class);
              CircuitBreaker breaker = halfopen.pipeline("chat").targets().get(0).breaker();
              assertThat(breaker.name()).isEqualTo("openai/gpt-5");
              assertThat(breaker.config()).isEqualTo(Strategy.balanced().breakerConfig());
              assertThat(halfopen.circuitBreaker("chat")).isSameAs(breaker);
            });
  }

  static class Later {
    private static final ThreadLocal<String> USER = new ThreadLocal<>();
    final List<String> seen = new CopyOnWriteArrayList<>();

    @Resilient("chat")
    CompletableFuture<String> ask(Attempt attempt) {
      seen.add(attempt.number() + " " + MDC.get("request") + " " + USER.get());
      return CompletableFuture.failedFuture(new IOException("ill"));
    }
  }

  @Test
  void whatTheCallersThreadHoldsIsThereInLaterAttempts() {
    ContextRegistry.getInstance().registerThreadLocalAccessor("user", Later.USER);
    MDC.put("request", "r1");
    Later.USER.set("alice");
    try {
      withYaml("halfopen.pipelines.chat.retry: {first-wait: 1ms, max-wait: 1ms, idempotent: true}")
          .withConfiguration(AutoConfigurations.of(ResilientAutoConfiguration.class))
          .withBean(Later.class)
          .run(
              context -> {
                Later later = context.getBean(Later.class);
                assertThat(later.ask(null)).failsWithin(Duration.ofSeconds(30));
                assertThat(((Later) AopProxyUtils.getSingletonTarget(later)).seen)
                    .containsExactly("1 r1 alice", "2 r1 alice", "3 r1 alice");
              });
    } finally {
      Later.USER.remove();
      MDC.remove("request");
      ContextRegistry.getInstance().removeThreadLocalAccessor("user");
    }
  }

  static class Unaware {
    @Resilient("chat")
    String ask(String question) {
      return question;
    }
  }

  @Test
  void aMethodThatCouldNotKnowItsTargetIsRefused() {
    withYaml(TWO_TARGETS)
        .withConfiguration(AutoConfigurations.of(ResilientAutoConfiguration.class))
        .withBean(Unaware.class)
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .hasMessage(
                        "@Resilient(\"chat\") on "
                            + Unaware.class.getName()
                            + ".ask(String) goes to a pipeline with several targets, and could not"
                            + " know which one to ask."));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          targets: gpt, gone            | targets[1]          | the id of an instance, one of [gpt] (without settings it is written 'gone:'; Boot 4.0 drops 'gone: {}')
          retry.max-attempts: 0         | retry.max-attempts  | 1 to 100
          retry.factor: 0               | retry.factor        | 1 to 100
          retry.first-wait: -1s         | retry.first-wait    | 0 to 365 days
          retry.max-wait: 1ms           | retry.max-wait      | PT1S to 365 days
          timeouts.deadline: 0s         | timeouts.deadline   | more than 0, at most 365 days
          limit.max-calls: 0            | limit.max-calls     | 1 to 1000000
          limit.queue: -1               | limit.queue         | 0 to 1000000
          switch-after: -1s             | switch-after        | 0 to 365 days
          hedge.quantile: 95%           | hedge.delay         | a duration such as 2s
          strategy: quick               | strategy            | one of aggressive, balanced, conservative, critical
          deadlines: 1s                 | deadlines           | one of hedge, limit, name, retry, strategy, switch-after, targets, timeouts
          """)
  void aBadPropertyIsNamed(String yaml, String property, String expected) {
    withYaml("halfopen.instances.gpt:\nhalfopen.pipelines.chat." + yaml)
        .run(
            context ->
                assertThat(explanation(context))
                    .contains(
                        "Property: halfopen.pipelines.chat." + property + "\n",
                        "Expected: " + expected + "\n"));
  }

  @Test
  void aTargetInAListOfOneLineIsShownWithThatLine() {
    withYaml("halfopen.pipelines.chat.targets: gpt, gone")
        .run(
            context ->
                assertThat(explanation(context))
                    .contains(
                        "Value: \"gpt, gone\"\n",
                        "Expected: the id of an instance, of which there are none (without settings"
                            + " it is written 'gpt:'; Boot 4.0 drops 'gpt: {}')\n")
                    .doesNotContain("Origin: unknown"));
  }

  @Test
  void anInstanceThatBootLosesIsExplained() {
    withYaml("halfopen.instances.gpt: {}\nhalfopen.pipelines.chat.targets: gpt")
        .run(
            context -> {
              if (SpringBootVersion.getVersion().startsWith("4.0.")) {
                assertThat(explanation(context)).contains("Boot 4.0 drops 'gpt: {}')\n");
              } else {
                assertThat(context).hasNotFailed();
              }
            });
    withYaml("halfopen.instances.gpt:\nhalfopen.pipelines.chat.targets: gpt")
        .run(context -> assertThat(context).hasNotFailed());
  }

  @Test
  void anIdOfBothKindsIsRefused() {
    withYaml("halfopen.instances.chat:\nhalfopen.pipelines.chat.strategy: balanced")
        .run(
            context ->
                assertThat(explanation(context))
                    .contains(
                        "Property: halfopen.pipelines.chat\n",
                        "Expected: an id that no instance has\n"));
  }

  @Test
  void aChangedPipelineIsTheSameAroundTheSameBreakers() {
    ManualTimeSource time = new ManualTimeSource();
    FailureClassifier allFail = (result, error) -> Verdict.failure();
    withYaml(TWO_TARGETS)
        .withBean(TimeSource.class, () -> time)
        .withBean("allFail", FailureClassifier.class, () -> allFail)
        .run(
            context -> {
              Halfopen halfopen = context.getBean(Halfopen.class);
              ResiliencePipeline before = halfopen.pipeline("chat");
              List<Target> targets = before.targets();
              assertThat(halfopen.refresh()).isTrue();
              assertThat(before.targets()).isSameAs(targets);

              Contexts.put(
                  TWO_TARGETS.replace("max-attempts: 2", "max-attempts: 3"),
                  context.getEnvironment());
              assertThat(halfopen.refresh()).isTrue();
              assertThat(halfopen.pipeline("chat")).isSameAs(before);
              assertThat(before.targets()).isEqualTo(targets).isNotSameAs(targets);
            });
  }
}
