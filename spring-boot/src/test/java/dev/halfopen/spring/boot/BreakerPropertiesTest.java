package dev.halfopen.spring.boot;

import static dev.halfopen.spring.boot.Contexts.withYaml;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.FailureClassifier;
import dev.halfopen.TimeSource;
import dev.halfopen.Verdict;
import dev.halfopen.detect.FailureDetector;
import dev.halfopen.recover.RecoveryDelay;
import dev.halfopen.recover.RecoveryTest;
import dev.halfopen.retry.RetryBudget;
import dev.halfopen.testkit.ManualTimeSource;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BreakerPropertiesTest {
  private static final String INSTANCE = "halfopen:\n  instances:\n    chat:\n";

  static List<Arguments> settings() {
    return List.of(
        setting("", b -> b),
        setting("preset: standard", b -> b),
        setting("preset: ai", b -> CircuitBreakerConfig.forAiServices().toBuilder()),
        setting("failure-threshold: 3", b -> b.failureThreshold(3)),
        setting("recovery-timeout: 30s", b -> b.recoveryTimeout(Duration.ofSeconds(30))),
        setting("half-open-max-calls: 4", b -> b.halfOpenMaxCalls(4)),
        setting("half-open-call-timeout: 1m", b -> b.halfOpenCallTimeout(Duration.ofMinutes(1))),
        setting(
            "slow-call-threshold: 20s\nslow-is-failure: true",
            b -> b.slowCallThreshold(Duration.ofSeconds(20)).slowIsFailure(true)),
        setting("hang-threshold: 90s", b -> b.hangThreshold(Duration.ofSeconds(90))),
        setting(
            "throttle-wait: 500ms\nmax-throttle-wait: 2m",
            b -> b.throttleWait(Duration.ofMillis(500)).maxThrottleWait(Duration.ofMinutes(2))),
        setting(
            "exhausted-wait: 1h\nmax-exhausted-wait: 2d",
            b -> b.exhaustedWait(Duration.ofHours(1)).maxExhaustedWait(Duration.ofDays(2))),
        setting("ramp: 10s", b -> b.ramp(Duration.ofSeconds(10))),
        setting(
            "silence-is-failure-after:\n  since-last-sign: 30s\n  whole-answer: 2m",
            b -> b.silenceIsFailureAfter(Duration.ofSeconds(30), Duration.ofMinutes(2))),
        setting(
            "silence-is-failure-after.whole-answer: 2m",
            b -> b.silenceIsFailureAfter(null, Duration.ofMinutes(2))),
        setting("max-retry-after: 5m", b -> b.maxRetryAfter(Duration.ofMinutes(5))),
        setting(
            "retry-budget:\n  percent-of-calls: 10%\n  per-minute: 3",
            b -> b.retryBudget(RetryBudget.of(10, 3))),
        setting("retry-budget:\n  unlimited: true", b -> b.retryBudget(RetryBudget.unlimited())),
        setting("classifier: services", b -> b.classifier(FailureClassifier.ofServices())),
        setting("classifier: standard", b -> b.classifier(FailureClassifier.standard())),
        setting(
            "failure-detector:\n  consecutive-failures: 7",
            b -> b.failureDetector(FailureDetector.consecutiveFailures(7))),
        setting(
            "failure-detector:\n  failures: 3\n  out-of: 5",
            b -> b.failureDetector(FailureDetector.failures(3).outOf(5))),
        setting(
            "failure-detector:\n  failures: 3\n  within: 1m\n  minimum-calls: 6",
            b ->
                b.failureDetector(
                    FailureDetector.failures(3).within(Duration.ofMinutes(1)).minimumCalls(6))),
        setting(
            "failure-detector:\n  failure-rate: 50%\n  over: 20\n  minimum-calls: 10",
            b -> b.failureDetector(FailureDetector.failureRate(50).over(20).minimumCalls(10))),
        setting(
            "slow-call-threshold: 5s\n"
                + "failure-detector:\n  failure-rate: 50\n  over: 30s\n  slow-call-rate: 80 %",
            b ->
                b.slowCallThreshold(Duration.ofSeconds(5))
                    .failureDetector(
                        FailureDetector.failureRate(50)
                            .over(Duration.ofSeconds(30))
                            .slowCallRate(80))),
        setting(
            "failure-detector:\n  sequential:",
            b -> b.failureDetector(FailureDetector.sequential())),
        setting(
            "failure-detector:\n  sequential:\n    usual-failure-rate: 2%\n    learns-up-to: 5\n"
                + "    smallest-outage: 30\n    calls-between-false-openings: 1000000",
            b ->
                b.failureDetector(
                    FailureDetector.sequential()
                        .smallestOutage(30)
                        .usualFailureRate(2)
                        .learnsUpTo(5)
                        .callsBetweenFalseOpenings(1_000_000))),
        setting(
            "recovery-delay:\n  first: 15s\n  factor: 2\n  max: 5m\n  jitter: 20%",
            b ->
                b.recoveryDelay(
                    RecoveryDelay.exponential(Duration.ofSeconds(15), 2, Duration.ofMinutes(5))
                        .jitter(.2))),
        setting(
            "recovery-test:\n  all-succeed: 3", b -> b.recoveryTest(RecoveryTest.allSucceed(3))),
        setting(
            "recovery-test:\n  successes: 3\n  out-of: 4",
            b -> b.recoveryTest(RecoveryTest.successes(3).outOf(4))),
        setting(
            "slow-call-threshold: 5s\n"
                + "recovery-test:\n  failure-rate-below: 50\n  over: 6\n  slow-call-rate-below: 70",
            b ->
                b.slowCallThreshold(Duration.ofSeconds(5))
                    .recoveryTest(
                        RecoveryTest.failureRateBelow(50).over(6).slowCallRateBelow(70))));
  }

  private static Arguments setting(
      String yaml, UnaryOperator<CircuitBreakerConfig.Builder> expected) {
    return Arguments.of(yaml, expected);
  }

  @ParameterizedTest
  @MethodSource("settings")
  void everySettingIsAsInCode(String yaml, UnaryOperator<CircuitBreakerConfig.Builder> expected) {
    withYaml(INSTANCE + yaml.indent(6))
        .run(
            context ->
                assertThat(context.getBean(Halfopen.class).circuitBreaker("chat").config())
                    .isEqualTo(expected.apply(CircuitBreakerConfig.builder()).build()));
  }

  @Test
  void everySettingOfTheCoreIsAProperty() {
    Set<String> properties =
        Arrays.stream(BreakerProperties.class.getRecordComponents())
            .map(RecordComponent::getName)
            .collect(Collectors.toSet());
    assertThat(CircuitBreakerConfig.Builder.class.getDeclaredMethods())
        .filteredOn(method -> method.getReturnType() == CircuitBreakerConfig.Builder.class)
        .filteredOn(method -> Modifier.isPublic(method.getModifiers()))
        .extracting(Method::getName)
        .filteredOn(name -> !name.equals("timeSource"))
        .isSubsetOf(properties);
  }

  @Test
  void whatAnInstanceDoesNotSayTheDefaultsSay() {
    withYaml(
            """
            halfopen:
              defaults:
                failure-detector:
                  failure-rate: 50
                  over: 20
                recovery-timeout: 10s
                hang-threshold: 30s
                tags:
                  team: search
              instances:
                chat:
                  failure-threshold: 3
                  tags:
                    model: gpt-5
                embed:
                  preset: ai
            """)
        .run(
            context -> {
              Halfopen halfopen = context.getBean(Halfopen.class);
              assertThat(halfopen.circuitBreakers()).containsExactly("chat", "embed");
              CircuitBreaker chat = halfopen.circuitBreaker("chat");
              assertThat(chat.config())
                  .isEqualTo(
                      CircuitBreakerConfig.builder()
                          .failureThreshold(3)
                          .recoveryTimeout(Duration.ofSeconds(10))
                          .hangThreshold(Duration.ofSeconds(30))
                          .build());
              assertThat(chat.tags())
                  .containsEntry("team", "search")
                  .containsEntry("model", "gpt-5");
              // One that names a preset starts from that.
              assertThat(halfopen.circuitBreaker("embed").config())
                  .isEqualTo(CircuitBreakerConfig.forAiServices());
              // And names that come later have the defaults.
              assertThat(
                      context
                          .getBean(CircuitBreakerRegistry.class)
                          .circuitBreaker("other")
                          .config()
                          .failureDetector())
                  .isEqualTo(FailureDetector.failureRate(50).over(20));
            });
  }

  @Test
  void anIdStandsBesideANameWithDotsAndSlashes() {
    withYaml(
            """
            halfopen.instances:
              chat.name: openai/gpt-5.1
              "[vllm/llama.3]":
                failure-threshold: 2
            """)
        .run(
            context -> {
              CircuitBreakerRegistry registry = context.getBean(CircuitBreakerRegistry.class);
              Halfopen halfopen = context.getBean(Halfopen.class);
              assertThat(registry.circuitBreaker("openai/gpt-5.1"))
                  .isSameAs(halfopen.circuitBreaker("chat"));
              assertThat(registry.circuitBreaker("vllm/llama.3"))
                  .isSameAs(halfopen.circuitBreaker("vllm/llama.3"))
                  .extracting(breaker -> breaker.config().failureThreshold())
                  .isEqualTo(2);
              assertThatThrownBy(() -> halfopen.circuitBreaker("openai"))
                  .hasMessage(
                      "id: openai (expected: one of [chat, vllm/llama.3], as in"
                          + " halfopen.instances)");
            });
  }

  @Test
  void withoutPropertiesThereAreTheDefaultsOfTheCore() {
    withYaml("a: b")
        .run(
            context ->
                assertThat(
                        context
                            .getBean(CircuitBreakerRegistry.class)
                            .circuitBreaker("any")
                            .config())
                    .isEqualTo(CircuitBreakerConfig.defaults()));
  }

  @Test
  void exceptionsByName() {
    withYaml(
            INSTANCE
                + """
                fail-on: java.io.IOException, java.lang.IllegalStateException
                ignore: java.io.FileNotFoundException
                """
                    .indent(6))
        .run(
            context -> {
              CircuitBreaker breaker = context.getBean(Halfopen.class).circuitBreaker("chat");
              assertThat(breaker.judge(null, new IOException()))
                  .isInstanceOf(Verdict.Failure.class);
              assertThat(breaker.judge(null, new FileNotFoundException()))
                  .isEqualTo(Verdict.ignored());
              assertThat(breaker.judge(null, new IllegalArgumentException()))
                  .isEqualTo(Verdict.ignored());
              assertThat(breaker.judge("answer", null)).isEqualTo(Verdict.success());
            });
  }

  @Test
  void whatPropertiesCantSayComesFromBeans() {
    ManualTimeSource time = new ManualTimeSource();
    FailureClassifier mine = (result, error) -> Verdict.ignored();
    withYaml(INSTANCE + "      classifier: mine\n")
        .withBean(TimeSource.class, () -> time)
        .withBean("mine", FailureClassifier.class, () -> mine)
        .withBean(
            CircuitBreakerConfigCustomizer.class,
            () ->
                (id, builder) -> {
                  if (id.equals(CircuitBreakerConfigCustomizer.DEFAULTS)) {
                    builder.halfOpenMaxCalls(9);
                  }
                })
        .run(
            context -> {
              CircuitBreakerConfig chat =
                  context.getBean(Halfopen.class).circuitBreaker("chat").config();
              assertThat(chat.classifier()).isSameAs(mine);
              assertThat(chat.timeSource()).isSameAs(time);
              assertThat(chat.halfOpenMaxCalls()).isEqualTo(1);
              assertThat(
                      context
                          .getBean(CircuitBreakerRegistry.class)
                          .circuitBreaker("other")
                          .config()
                          .halfOpenMaxCalls())
                  .isEqualTo(9);
            });
  }

  @Test
  void aRegistryOfTheUsersOwnIsTaken() {
    CircuitBreakerRegistry mine =
        CircuitBreakerRegistry.of(CircuitBreakerConfig.builder().failureThreshold(77).build());
    CircuitBreaker early = mine.circuitBreaker("chat");
    withYaml(INSTANCE + "      failure-threshold: 3\n")
        .withBean(CircuitBreakerRegistry.class, () -> mine)
        .run(
            context -> {
              assertThat(context.getBean(CircuitBreakerRegistry.class)).isSameAs(mine);
              assertThat(context.getBean(Halfopen.class).circuitBreaker("chat")).isSameAs(early);
              assertThat(early.config().failureThreshold()).isEqualTo(3);
              assertThat(mine.circuitBreaker("other").config().failureThreshold()).isEqualTo(77);
            });
  }
}
