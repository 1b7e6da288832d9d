package dev.halfopen.longrun;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.Permit;
import dev.halfopen.micrometer.HalfopenMeters;
import dev.halfopen.pipeline.ConcurrencyLimit;
import dev.halfopen.pipeline.ResiliencePipeline;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Books that balance give no cause for complaint, and what is lost or left behind is found. */
class BooksTest {
  private static final String WAY = "way";
  private static final int MOST_CONNECTIONS = 2;

  private final CircuitBreaker breaker = CircuitBreaker.of("model");
  private final ResiliencePipeline pipeline =
      ResiliencePipeline.builder(breaker).limit(ConcurrencyLimit.of(1).queue(1)).build();
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Told told = new Told(WAY, Duration.ofSeconds(1));
  private final Attempts attempts = new Attempts();
  private final CompletableFuture<String> answer = new CompletableFuture<>();
  private int requests;
  private int exchanges;

  BooksTest() {
    HalfopenMeters meters = HalfopenMeters.builder(registry).build();
    meters.bind(breaker);
    meters.bind(WAY, pipeline);
  }

  @AfterEach
  void close() {
    registry.close();
  }

  /** A call as those of the long run; it is over when the answer is there. */
  private CompletableFuture<String> call() {
    told.ask();
    return pipeline.callAsync(
        () -> {
          String id = attempts.make();
          attempts.arrived(id);
          requests++;
          exchanges++;
          return answer;
        });
  }

  private void callThatIsAnswered() {
    CompletableFuture<String> call = call();
    answer.complete("ok");
    assertThat(call.join()).isEqualTo("ok");
    attempts.answered(Long.toString(attempts.made()));
    told.tell(Told.End.ANSWERED, 1);
  }

  private List<String> complaints(int inFlight, int connections, int alarms) {
    return Books.complaints(
        List.of(told),
        Map.of(WAY, pipeline),
        List.of(breaker),
        Scrape.of(registry.scrape() + "halfopen_ai_answers_total{} " + exchanges + "\n"),
        attempts,
        new Books.Left(requests, inFlight, connections, MOST_CONNECTIONS, alarms));
  }

  @Test
  void whatBalancesIsNotComplainedOf() {
    callThatIsAnswered();
    assertThat(complaints(0, MOST_CONNECTIONS, 0)).isEmpty();
  }

  @Test
  void aPlaceAndAPermitThatAreNotGivenBackAreFound() {
    assertThat(call()).isNotDone();
    told.tell(Told.End.ANSWERED, 1);
    assertThat(complaints(0, 0, 0))
        .contains(
            "way: calls in flight: 1 (expected: 0)", "model: calls in flight: 1 (expected: 0)");
  }

  @Test
  void aPermitThatNoCallHasIsFound() {
    callThatIsAnswered();
    Permit leaked = breaker.acquirePermit();
    assertThat(complaints(0, 0, 0)).containsExactly("model: calls in flight: 1 (expected: 0)");
    leaked.close();
  }

  @Test
  void aCallOfABreakerThatNoAttemptMadeIsFound() {
    callThatIsAnswered();
    breaker.run(() -> {});
    assertThat(complaints(0, 0, 0)).contains("calls of the breakers: 2 (expected: 1 to 1)");
  }

  @Test
  void whatACallerTookForAnAnswerAndThePipelineDidNotIsFound() {
    answer.completeExceptionally(new IllegalStateException("bad"));
    assertThat(call()).isCompletedExceptionally();
    told.tell(Told.End.ANSWERED, 1);
    assertThat(complaints(0, 0, 0))
        .contains(
            "way: successes of the pipeline: 0 (expected: 1 to 1)",
            "way: failures of the pipeline: 1 (expected: 0 to 0)");
  }

  @Test
  void aRequestThatIsLostIsFound() {
    callThatIsAnswered();
    requests--;
    exchanges--;
    assertThat(complaints(0, 0, 0))
        .containsExactly("requests and attempts given up unsent: 0 (expected: 1)");
  }

  @Test
  void aRequestThatWasMadeTwiceIsFound() {
    callThatIsAnswered();
    attempts.arrived("1");
    assertThat(complaints(0, 0, 0)).containsExactly("attempt 1 arrived twice, or was never made");
  }

  @Test
  void anExchangeThatTheMetersDoNotKnowIsFound() {
    callThatIsAnswered();
    exchanges--;
    assertThat(complaints(0, 0, 0))
        .containsExactly("exchanges in the meters: 0 (expected: 1 to 1)");
  }

  @Test
  void whoWasNotToldOrTooLateIsFound() {
    callThatIsAnswered();
    told.ask();
    assertThat(complaints(0, 0, 0)).contains("way: told: 1 (expected: 2)");
    told.tell(Told.End.FAILED, Duration.ofSeconds(2).toNanos());
    assertThat(complaints(0, 0, 0)).contains("way: told after 2000 ms, limit 1000 ms");
  }

  @Test
  void whatIsLeftAtTheServiceOrInATimerIsFound() {
    callThatIsAnswered();
    assertThat(complaints(1, MOST_CONNECTIONS + 1, 1))
        .containsExactly(
            "requests in flight at the service: 1 (expected: 0)",
            "alarms: 1 (expected: 0)",
            "open connections: 3 (expected: 0 to 2)");
  }
}
