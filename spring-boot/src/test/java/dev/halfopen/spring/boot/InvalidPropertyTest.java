package dev.halfopen.spring.boot;

import static dev.halfopen.spring.boot.Contexts.explanation;
import static dev.halfopen.spring.boot.Contexts.withYaml;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;

class InvalidPropertyTest {
  private static final String DETECTOR =
      "one of consecutive-failures, failures, failure-rate, sequential";

  static List<Arguments> mistakes() {
    return List.of(
        mistake("failure-threshold: 0", "failure-threshold", "\"0\"", "1 to 1000000", "4:26"),
        mistake(
            "failure-threshold: five", "failure-threshold", "\"five\"", "a whole number", "4:26"),
        mistake(
            "recovery-timeout: soon",
            "recovery-timeout",
            "\"soon\"",
            "a duration such as 500ms, 30s or 5m",
            "4:25"),
        mistake("recovery-timeout: 400d", "recovery-timeout", "\"400d\"", "0 to 365 days", "4:25"),
        mistake("ramp: 2d", "ramp", "\"2d\"", "0 to 1 day", "4:13"),
        mistake(
            "silence-is-failure-after:\n  since-last-sign: 30s\n  whole-answer: 1ms",
            "silence-is-failure-after.whole-answer",
            "\"1ms\"",
            "10 ms to 365 days",
            "6:23"),
        mistake("preset: best", "preset", "\"best\"", "one of standard, ai", "4:15"),
        mistake(
            "hang-threshold: 0s",
            "hang-threshold",
            "\"0s\"",
            "more than 0, at most 365 days",
            "4:23"),
        mistake("slow-is-failure: maybe", "slow-is-failure", "\"maybe\"", "true or false", "4:24"),
        mistake(
            "slow-is-failure: true",
            "slow-call-threshold",
            "(not set)",
            "set, for slow-is-failure",
            null),
        mistake(
            "throttle-wait: 2m",
            "throttle-wait",
            "\"2m\"",
            "at most max-throttle-wait, PT1M",
            "4:22"),
        mistake(
            "failure-threshold: 3\nfailure-detector.consecutive-failures: 2",
            "failure-detector",
            "\"consecutiveFailures(2)\"",
            "not given together with failure-threshold",
            null),
        mistake(
            "failure-detector.minimum-calls: 3", "failure-detector", "(not set)", DETECTOR, null),
        mistake(
            "failure-detector:\n  failures: 3\n  failure-rate: 50",
            "failure-detector.failure-rate",
            "\"50\"",
            "only " + DETECTOR,
            "6:23"),
        mistake(
            "failure-detector:\n  failures: 3",
            "failure-detector",
            "(not set)",
            "one of out-of, within",
            null),
        mistake(
            "failure-detector:\n  failures: 3\n  out-of: 2",
            "failure-detector.out-of",
            "\"2\"",
            "3 to 1000000",
            "6:17"),
        mistake(
            "failure-detector:\n  failure-rate: 50\n  over: 20\n  minimum-calls: 30",
            "failure-detector.minimum-calls",
            "\"30\"",
            "1 to 20",
            "7:24"),
        mistake(
            "failure-detector:\n  failure-rate: 101%\n",
            "failure-detector.failure-rate", "\"101%\"", "more than 0, at most 100", "5:23"),
        mistake(
            "failure-detector:\n  failure-rate: half\n",
            "failure-detector.failure-rate",
            "\"half\"",
            "per cent, such as 50 or 50%",
            "5:23"),
        mistake(
            "failure-detector:\n  failure-rate: 50\n  over: 20 calls",
            "failure-detector.over",
            "\"20 calls\"",
            "a number of calls such as 20, or a duration such as 30s",
            "6:15"),
        mistake(
            "failure-detector:\n  consecutive-failures: 5\n  over: 20",
            "failure-detector.over",
            "\"20\"",
            "together with failure-rate",
            "6:15"),
        mistake(
            "recovery-delay:\n  first: 5m\n  max: 1m",
            "recovery-delay.max",
            "\"1m\"",
            "PT5M to 365 days",
            "6:14"),
        mistake("recovery-delay.jitter: 1.5", "recovery-delay.jitter", "\"1.5\"", "0 to 1", "4:30"),
        mistake(
            "retry-budget:\n  per-minute: -1",
            "retry-budget.per-minute",
            "\"-1\"",
            "0 to 1000000",
            "5:21"),
        mistake(
            "classifier: mine",
            "classifier",
            "\"mine\"",
            "standard, services, or the name of a FailureClassifier bean; there is none",
            "4:19"),
        mistake(
            "fail-on: java.io.Missing",
            "fail-on",
            "\"java.io.Missing\"",
            "the name of a class that is on the class path",
            "4:16"),
        mistake("otherwise: success", "otherwise", "\"success\"", "together with fail-on", "4:18"),
        mistake(
            "failure-detector.failure-rates: 3",
            "failure-detector.failure-rates",
            "\"3\"",
            "one of consecutive-failures, failure-rate, failures, minimum-calls, out-of, over,"
                + " sequential, slow-call-rate, within",
            "4:39"),
        mistake("name: ''", "name", "\"\"", "1 to 200 characters", "4:13"));
  }

  private static Arguments mistake(
      String yaml, String property, String value, String expected, String at) {
    return Arguments.of(yaml, property, value, expected, at);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mistakes")
  void namesPropertyValueRangeAndOrigin(
      String yaml, String property, String value, String expected, String at) {
    String name = "halfopen.instances.chat." + property;
    String origin = at == null ? "unknown" : "Byte array resource [application.yaml] - " + at;
    withYaml("halfopen:\n  instances:\n    chat:\n" + yaml.indent(6))
        .run(
            context ->
                assertThat(explanation(context))
                    .isEqualTo(
                        "A property of Halfopen can't be used:\n\n    Property: "
                            + name
                            + "\n    Value: "
                            + value
                            + "\n    Expected: "
                            + expected
                            + "\n    Origin: "
                            + origin
                            + "\nChange or remove "
                            + name
                            + "."));
  }

  @Test
  void aMistakeInTheDefaultsIsNamedThere() {
    withYaml("halfopen.defaults.failure-threshold: 0\nhalfopen.instances.chat.preset: ai")
        .run(
            context ->
                assertThat(explanation(context))
                    .contains("Property: halfopen.defaults.failure-threshold\n"));
    withYaml("halfopen.defaults.name: x")
        .run(
            context ->
                assertThat(explanation(context))
                    .contains("Property: halfopen.defaults.name\n", "only at an instance"));
  }

  @Test
  void unknownKeysAreRefusedAtEveryLevel() {
    withYaml("halfopen.instance.chat.preset: ai")
        .run(
            context ->
                assertThat(explanation(context))
                    .contains(
                        "halfopen.instance.chat.preset",
                        "one of ai, defaults, endpoint, instances, "));
    withYaml("halfopen.defaults.failure-treshold: 3")
        .run(
            context ->
                assertThat(explanation(context))
                    .contains("halfopen.defaults.failure-treshold", "failure-threshold, "));
    withYaml("halfopen.instances.chat.v2.failure-threshold: 3")
        .run(
            context ->
                assertThat(explanation(context))
                    .contains("halfopen.instances.chat.v2.failure-threshold"));
  }

  @Test
  void twoIdsOfOneNameAreRefused() {
    withYaml("halfopen.instances:\n  a.name: same\n  b.name: same")
        .run(
            context ->
                assertThat(explanation(context))
                    .contains(
                        "Property: halfopen.instances.b.name\n",
                        "Expected: a name that no other instance has"));
  }

  @Test
  void springBootShowsIt() {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
    try {
      startWithAMistake();
    } finally {
      System.setOut(before);
    }
    assertThat(output.toString(StandardCharsets.UTF_8))
        .contains(
            """
            ***************************
            APPLICATION FAILED TO START
            ***************************

            Description:

            A property of Halfopen can't be used:

                Property: halfopen.instances.chat.failure-threshold
                Value: "0"
                Expected: 1 to 1000000
                Origin: "halfopen.instances.chat.failure-threshold" from property source "commandLineArgs"

            Action:

            Change or remove halfopen.instances.chat.failure-threshold.
            """);
  }

  private static void startWithAMistake() {
    SpringApplication application = new SpringApplication(HalfopenAutoConfiguration.class);
    application.setWebApplicationType(WebApplicationType.NONE);
    assertThatThrownBy(() -> application.run("--halfopen.instances.chat.failure-threshold=0"))
        .isInstanceOf(Exception.class);
  }
}
