package dev.halfopen.demo;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.ai.AIClassifier;
import dev.halfopen.pipeline.CallReport;
import dev.halfopen.pipeline.ResiliencePipeline;
import dev.halfopen.pipeline.Strategy;
import dev.halfopen.testkit.Behavior;
import dev.halfopen.testkit.ScriptedAiService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The first service is down, and a second one answers in its place. */
final class FallbackShow {
  private static final String FIRST = "first";
  private static final String SECOND = "second";
  private static final int CALLS = 20;
  private static final int FAILURE_THRESHOLD = 3;
  private static final double MILLIS_PER_SECOND = 1_000;

  /**
   * What came of it.
   *
   * @param bySecond calls that the second service answered
   * @param requestsToFirst requests that reached the first, which is down
   * @param seconds how long all calls took
   */
  record Result(long bySecond, long requestsToFirst, double seconds) {
    boolean isAllAnswered() {
      return bySecond == CALLS;
    }

    String text() {
      return "%d calls while the first service is down: %d answered by the second, in %.1f s; %d requests reached the first"
          .formatted(CALLS, bySecond, seconds, requestsToFirst);
    }
  }

  private final Duration timeout;

  FallbackShow(Duration timeout) {
    this.timeout = timeout;
  }

  Result run() {
    try (ScriptedAiService down = ScriptedAiService.start();
        ScriptedAiService well = ScriptedAiService.start();
        ChatClient first = ChatClient.plain(endpoint(down), timeout);
        ChatClient second = ChatClient.plain(endpoint(well), timeout)) {
      down.script(Behavior.overloaded());
      List<CallReport> reports = new ArrayList<>();
      ResiliencePipeline pipeline = pipeline().reporting(reports::add);
      for (int i = 0; i < CALLS; i++) {
        pipeline.call(
            attempt -> {
              (attempt.target().equals(FIRST) ? first : second).ask(false);
              return true;
            },
            failure -> false);
      }
      return new Result(
          reports.stream().filter(report -> SECOND.equals(report.answeredBy())).count(),
          down.requestCount(),
          reports.stream().mapToLong(r -> r.took().toMillis()).sum() / MILLIS_PER_SECOND);
    }
  }

  private static ResiliencePipeline pipeline() {
    return ResiliencePipeline.builder(breaker(FIRST))
        .fallbackTo(breaker(SECOND))
        .strategy(Strategy.aggressive())
        .build();
  }

  private static CircuitBreaker breaker(String name) {
    return CircuitBreaker.of(
        name,
        CircuitBreakerConfig.builder()
            .failureThreshold(FAILURE_THRESHOLD)
            .classifier(AIClassifier.standard())
            .build());
  }

  private static Endpoint endpoint(ScriptedAiService service) {
    return new Endpoint(service.openAiBaseUri().toString(), "none", "scripted");
  }
}
