package dev.halfopen.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitState;
import dev.halfopen.retry.Retry;
import dev.halfopen.simulator.service.Illness;
import dev.halfopen.simulator.service.Reply;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SimulationTest {
  /**
   * Of the output below, on JDK 17 and 25 the same. It changes when figures change on purpose, and
   * at no other time.
   */
  private static final String FINGERPRINT =
      "027eb2057a5ccbd13c5afa155176228ee091eeb2655fb58f05e9ab58c3c4eb31";

  private static final Contender PIPELINE =
      Contender.pipeline(
          "pipeline",
          CircuitBreakerConfig.forAiServices(),
          pipeline -> pipeline.retry(Retry.builder().maxAttempts(3).idempotent(true).build()));

  private static final Contender WITH_SPARE =
      Contender.pipeline(
          "with a spare",
          CircuitBreakerConfig.forAiServices(),
          CircuitBreakerConfig.forAiServices(),
          pipeline -> pipeline);

  private static final List<Contender> CONTENDERS =
      List.of(
          Contender.unprotected("no breaker"), Given.defaults(), Given.ai(), PIPELINE, WITH_SPARE);

  static Stream<Arguments> scenarios() {
    return Scenarios.all().entrySet().stream()
        .filter(scenario -> !scenario.getKey().equals("month"))
        .map(scenario -> Arguments.of(scenario.getKey(), scenario.getValue()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("scenarios")
  void everyCallHasOneEndWhateverHappens(String name, Scenario scenario) {
    for (Contender contender : CONTENDERS) {
      RunResult run = Simulation.run(scenario, contender, 1);
      long answered = 0;
      long failed = 0;
      long refused = 0;
      for (Timeline.Bin bin : run.timeline().bins()) {
        answered += bin.answered();
        failed += bin.failed();
        refused += bin.refused();
      }
      assertThat((double) answered).isEqualTo(run.value(Metric.ANSWERED));
      assertThat((double) refused).isEqualTo(run.value(Metric.REFUSED));
      assertThat((double) answered + failed + refused).isEqualTo(run.value(Metric.OFFERED));
      if (contender != PIPELINE && contender != WITH_SPARE) {
        assertThat(run.value(Metric.SENT)).isEqualTo((double) answered + failed);
      }
      assertThat(run.value(Metric.USEFUL_REFUSED)).isLessThanOrEqualTo((double) refused);
      assertThat(run.value(Metric.ANSWERED_IN_TIME)).isLessThanOrEqualTo((double) answered);
      assertThat(run.value(Metric.ANSWERED_BY_SPARE))
          .isLessThanOrEqualTo(run.value(Metric.SENT_TO_SPARE))
          .isLessThanOrEqualTo((double) answered);
      assertThat(run.value(Metric.FALSE_OPENINGS)).isLessThanOrEqualTo(run.value(Metric.OPENINGS));
    }
  }

  @Test
  void allContendersHaveTheSameCalls() {
    Scenario scenario = Scenarios.all().get("outage");
    double offered = Simulation.run(scenario, CONTENDERS.get(0), 5).value(Metric.OFFERED);
    for (Contender contender : CONTENDERS) {
      assertThat(Simulation.run(scenario, contender, 5).value(Metric.OFFERED)).isEqualTo(offered);
    }
    assertThat(Simulation.run(scenario, CONTENDERS.get(0), 6).value(Metric.OFFERED))
        .isNotEqualTo(offered);
  }

  private static String output() {
    StringBuilder output = new StringBuilder();
    for (Map.Entry<String, Scenario> scenario : Scenarios.all().entrySet()) {
      if (!scenario.getKey().equals("month")) {
        Comparison comparison = Simulation.compare(scenario.getValue(), CONTENDERS, 2);
        output.append(comparison.table()).append(comparison.json()).append('\n');
        for (Comparison.Column column : comparison.columns()) {
          output.append(column.runs().get(0).timeline()).append('\n');
        }
      }
    }
    return output.toString();
  }

  @Test
  void theSameSeedGivesTheSameBytesOnEveryJdk() throws Exception {
    byte[] hash =
        MessageDigest.getInstance("SHA-256").digest(output().getBytes(StandardCharsets.UTF_8));
    assertThat(HexFormat.of().formatHex(hash)).isEqualTo(FINGERPRINT);
  }

  @Test
  void aTableIsReadableInATerminal() {
    Comparison comparison = Simulation.compare(Scenarios.all().get("collapse"), CONTENDERS, 3);
    assertThat(comparison.table().lines()).allMatch(line -> line.length() <= 80);
    assertThat(comparison.table())
        .contains("no breaker", "AI services", "s to full service", "relapses", " ±");
  }

  @Test
  void sixContendersStandInTwoBlocks() {
    Contender odd = Contender.unprotected("a name that is too long for any column\n<b>");
    Comparison comparison =
        Simulation.compare(
            Given.quick(1, Illness.total(Duration.ZERO), Duration.ofMinutes(1)).build(),
            List.of(Given.ai(), Given.ai(), Given.ai(), Given.defaults(), odd, odd),
            2);
    assertThat(comparison.table().lines()).allMatch(line -> line.length() <= 80);
    assertThat(comparison.table().lines().filter(line -> line.startsWith("calls offered")))
        .hasSize(2);
  }

  @Test
  void jsonHasEachFigureOfEachRun() throws Exception {
    Comparison comparison =
        Simulation.compare(
            Given.quick(1, Illness.total(Duration.ZERO), Duration.ofMinutes(1)).build(),
            List.of(Given.ai(), Given.defaults()),
            3);
    JsonNode json = new ObjectMapper().readTree(comparison.json());
    JsonNode figure = json.at("/contenders/1/figures/wasted");
    assertThat(json.at("/contenders/1/name").asText()).isEqualTo("defaults()");
    assertThat(figure.at("/mean").asDouble()).isEqualTo(5);
    assertThat(figure.at("/runs")).hasSize(3);
    assertThat(json.at("/contenders/0/figures")).hasSize(Metric.values().length);
  }

  @Test
  void anOutageIsNoticedAndGotOver() {
    Scenario scenario =
        Given.quick(0, Illness.total(Duration.ZERO), Duration.ofMinutes(10)).build();
    RunResult run = Simulation.run(scenario, Given.defaults(), 1);
    assertThat(run.value(Metric.CALLS_TO_DETECTION)).isEqualTo(5);
    assertThat(run.value(Metric.SECONDS_TO_DETECTION)).isEqualTo(4);
    assertThat(run.value(Metric.OPENINGS)).isEqualTo(1);
    assertThat(run.value(Metric.FALSE_OPENINGS)).isZero();
    // Five, and a trial each minute: at 164, 224, ... of the 100 to 700; the one at 704 closes.
    assertThat(run.value(Metric.WASTED)).isEqualTo(5 + 9);
    assertThat(run.value(Metric.USEFUL_REFUSED)).isEqualTo(4);
    assertThat(run.value(Metric.SECONDS_TO_FULL_SERVICE)).isEqualTo(3);
    assertThat(run.timeline().changes())
        .contains(
            new Timeline.Change(Duration.ofSeconds(104), CircuitState.OPEN),
            new Timeline.Change(Duration.ofSeconds(704), CircuitState.CLOSED));
  }

  @Test
  void whatIsSentTwiceIsPaidTwice() {
    Scenario.Builder scenario =
        Given.quick(0, Illness.partial(10, Duration.ZERO), Duration.ofMinutes(10))
            .prices(new Prices(1_000_000, 0));
    RunResult bare = Simulation.run(scenario.build(), Contender.unprotected("none"), 1);
    assertThat(bare.value(Metric.COST)).isEqualTo(bare.value(Metric.ANSWERED));
    RunResult retried = Simulation.run(scenario.build(), PIPELINE, 1);
    assertThat(retried.value(Metric.SENT)).isGreaterThan(retried.value(Metric.OFFERED));
    assertThat(retried.value(Metric.ANSWERED)).isGreaterThan(bare.value(Metric.ANSWERED));
  }

  @Test
  void aGuardThatForgetsACallIsFoundOut() {
    Scenario scenario = Given.quick(0, Illness.total(Duration.ZERO), Duration.ofMinutes(1)).build();
    assertThatThrownBy(() -> Simulation.run(scenario, guard(request -> {}), 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("quick: wrong has left 459 calls without an end");
  }

  @Test
  void aGuardThatEndsACallTwiceIsFoundOut() {
    Scenario scenario = Given.quick(0, Illness.total(Duration.ZERO), Duration.ofMinutes(1)).build();
    assertThatThrownBy(
            () ->
                Simulation.run(
                    scenario,
                    guard(
                        request -> {
                          request.refuse();
                          request.refuse();
                        }),
                    1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a call was ended twice");
  }

  private static Contender guard(java.util.function.Consumer<Guard.Request> calls) {
    return new Named(
        "wrong",
        surroundings ->
            new Guard() {
              @Override
              public void call(Request request) {
                calls.accept(request);
              }

              @Override
              public CircuitState state() {
                return CircuitState.CLOSED;
              }
            });
  }

  @Test
  void streamsThatGoOnGiveSignsOfLife() {
    Reply[] last = new Reply[1];
    int[] signs = new int[1];
    Contender counting =
        new Named(
            "counting",
            surroundings ->
                new Guard() {
                  @Override
                  public void call(Request request) {
                    request.send(
                        new Listener() {
                          @Override
                          public void signOfLife() {
                            signs[0]++;
                          }

                          @Override
                          public void ended(Reply reply) {
                            last[0] = reply;
                            request.end(reply);
                          }
                        });
                  }

                  @Override
                  public CircuitState state() {
                    return CircuitState.CLOSED;
                  }

                  @Override
                  public Duration signsEvery() {
                    return Duration.ofSeconds(1);
                  }
                });
    RunResult run = Simulation.run(Scenarios.all().get("outage"), counting, 1);
    assertThat(last[0].answered()).isTrue();
    // Answers take about ten seconds, and four of five come in pieces.
    assertThat(signs[0] / run.value(Metric.ANSWERED)).isBetween(6.0, 11.0);
  }
}
