package dev.halfopen.ai;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.halfopen.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Looks for a response that is not read to a bounded, plain meaning; guided by coverage. */
class ResponseFuzzTest {
  private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

  @FuzzTest(maxDuration = "2m")
  void everyResponseMeansSomethingBoundedAndPlain(FuzzedDataProvider data) {
    Provider provider = data.pickValue(Provider.values().toArray(new Provider[0]));
    int status = data.consumeInt(-1, 1_000);
    Map<String, List<String>> headers =
        Map.of(
            data.pickValue(
                new String[] {"retry-after", "retry-after-ms", "x-amzn-errortype", "content-type"}),
            List.of(data.consumeString(80)),
            data.pickValue(
                new String[] {
                  "x-should-retry", "x-request-id", "anthropic-ratelimit-unified-reset"
                }),
            List.of(data.consumeString(80)));
    String body = data.consumeRemainingAsString();
    AIFailureException e =
        provider.failure(new AIResponse("svc", null, status, headers, body), NOW);
    Duration wait = e.retryAfter();
    Verdict verdict = e.verdict();
    String message = e.getMessage();
    boolean isPlain =
        message != null && message.length() <= 1_000 && message.chars().noneMatch(c -> c < ' ');
    if (verdict == null
        || !isPlain
        || "".equals(e.code())
        || "".equals(e.requestId())
        || (wait != null && (wait.isNegative() || wait.compareTo(Duration.ofDays(366)) > 0))) {
      throw new AssertionError(provider + " " + status + ": " + message + " " + wait);
    }
  }
}
