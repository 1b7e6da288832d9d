package dev.halfopen.simulator.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.Outcome;
import dev.halfopen.ai.AIExchangeEnd;
import dev.halfopen.ai.AIProtection;
import dev.halfopen.ai.jdk.HttpClientProtection;
import dev.halfopen.pipeline.ResiliencePipeline;
import dev.halfopen.simulator.Contender;
import dev.halfopen.simulator.Metric;
import dev.halfopen.simulator.Prices;
import dev.halfopen.simulator.RunResult;
import dev.halfopen.simulator.Scenario;
import dev.halfopen.simulator.Simulation;
import dev.halfopen.simulator.traffic.CallOutcome;
import dev.halfopen.simulator.traffic.CallRecord;
import dev.halfopen.testkit.Behavior;
import dev.halfopen.testkit.ScriptedAiService;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls of a protected client over real sockets are recorded as they were, and replayed so. */
class RecordedClientsTest {
  private static final Duration FIRST_TOKEN = Duration.ofMillis(40);

  @TempDir Path directory;

  private final ScriptedAiService service = ScriptedAiService.start();
  private final CircuitBreakerRegistry registry =
      CircuitBreakerRegistry.of(CircuitBreakerConfig.forAiServices());
  private final Queue<AIExchangeEnd> ends = new ConcurrentLinkedQueue<>();
  private final HttpClient client =
      HttpClientProtection.protect(
          HttpClient.newHttpClient(),
          AIProtection.builder(registry).key(request -> "chat").observer(ends::add).build());

  @AfterEach
  void close() {
    service.close();
  }

  private String ask(boolean streaming) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(service.openAiBaseUri() + "/chat/completions"))
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"model\":\"gpt-5\",\"stream\":%s,\"stream_options\":{\"include_usage\":true},\"messages\":[]}"
                        .formatted(streaming)))
            .build();
    return client.send(request, BodyHandlers.ofString()).body();
  }

  private List<CallRecord> recorded() throws IOException {
    Recording recording = new RecordReader(FieldNames.usual()).read(List.of(directory));
    assertThat(recording.badLineExamples()).isEmpty();
    return StreamSupport.stream(recording.spliterator(), false).toList();
  }

  private static boolean inTime(CallRecord call, Duration patience) {
    Duration first = call.firstContent();
    return call.outcome() == CallOutcome.ANSWERED
        && (first == null ? call.duration() : first).compareTo(patience) <= 0;
  }

  @Test
  void recordedAsTheClientsWereAndReplayedAsRecorded() throws Exception {
    try (CallRecorder recorder = CallRecorder.into(directory).attach(registry)) {
      service.script(Behavior.answerOfTokens(20).firstTokenDelay(FIRST_TOKEN).tokensPerSecond(200));
      for (int i = 0; i < 6; i++) {
        assertThat(ask(i % 2 == 0)).isNotEmpty();
      }
      service.script(Behavior.serverError());
      assertThat(ask(true)).isNotEmpty();
      assertThat(recorder.recorded()).isEqualTo(7);
    }
    List<CallRecord> calls = recorded();
    List<AIExchangeEnd> seen = new ArrayList<>(ends);
    assertThat(calls).hasSameSizeAs(seen);
    for (int i = 0; i < calls.size(); i++) {
      assertIsAsSeen(calls.get(i), seen.get(i));
    }

    // What streams waited for the longest first content is less than what whole answers took.
    Duration patience =
        calls.stream()
            .map(CallRecord::firstContent)
            .filter(Objects::nonNull)
            .max(Duration::compareTo)
            .orElseThrow();
    RunResult run =
        Simulation.run(
            Scenario.replay("as recorded", calls::iterator)
                .patience(patience)
                .prices(new Prices(2e3, 1e4))
                .build(),
            Contender.unprotected("none"),
            1);
    assertThat(run.value(Metric.OFFERED)).isEqualTo(7);
    assertThat(run.value(Metric.ANSWERED)).isEqualTo(6);
    assertThat(run.value(Metric.ANSWERED_IN_TIME))
        .isEqualTo((double) calls.stream().filter(call -> inTime(call, patience)).count())
        .isGreaterThanOrEqualTo(3);
    assertThat(run.value(Metric.CALLER_SECONDS_LOST))
        .isCloseTo(calls.get(6).duration().toNanos() / 1e9, within(1e-9));
    double cost =
        seen.stream()
            .filter(end -> end.outcome() == Outcome.SUCCESS)
            .mapToDouble(end -> (end.allInputTokens() * 2 + end.allOutputTokens() * 10) / 1e3)
            .sum();
    assertThat(run.value(Metric.COST)).isCloseTo(cost, within(1e-9)).isGreaterThan(6 * 20 * .01);
  }

  private static void assertIsAsSeen(CallRecord call, AIExchangeEnd end) {
    boolean answered = end.outcome() == Outcome.SUCCESS;
    assertThat(call.outcome()).isEqualTo(answered ? CallOutcome.ANSWERED : CallOutcome.FAILED);
    assertThat(call.inputTokens()).isEqualTo(end.allInputTokens());
    assertThat(call.outputTokens()).isEqualTo(end.allOutputTokens());
    if (answered && end.streamed()) {
      // The call begins just before its exchange, and microseconds are rounded.
      assertThat(call.firstContent())
          .isBetween(
              Objects.requireNonNull(end.toFirstContent()).minusNanos(1_000), call.duration())
          .isGreaterThanOrEqualTo(FIRST_TOKEN);
    } else {
      assertThat(call.firstContent()).isNull();
    }
  }

  @Test
  void withinAPipelineTheAttemptHasTheFirstContentOfItsExchange() throws Exception {
    service.script(Behavior.answerOfTokens(20).firstTokenDelay(FIRST_TOKEN).tokensPerSecond(200));
    ResiliencePipeline pipeline =
        ResiliencePipeline.builder(registry.circuitBreaker("chat")).build();
    try (CallRecorder recorder = CallRecorder.into(directory).attach(registry)) {
      assertThat(pipeline.call(() -> ask(true))).isNotEmpty();
      assertThat(recorder.recorded()).isEqualTo(1);
    }
    CallRecord call = recorded().get(0);
    assertIsAsSeen(call, ends.element());
  }
}
