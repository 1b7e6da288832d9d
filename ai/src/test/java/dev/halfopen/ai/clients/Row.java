package dev.halfopen.ai.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.Verdict;
import dev.halfopen.ai.AIClassifier;
import dev.halfopen.ai.AIFailureException;
import dev.halfopen.ai.QuotaExhaustedException;
import dev.halfopen.ai.RateLimitedException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An answer of a service, and what it must mean whichever client shows it.
 *
 * @param body a byte a character
 */
record Row(
    String what,
    int status,
    Map<String, String> headers,
    String body,
    Class<? extends AIFailureException> failure,
    Class<? extends Verdict> verdict,
    Duration stated) {
  private static final Duration GUARD = Duration.ofMillis(20);

  static Row of(int status, String body) {
    String json = body.replace('\'', '"');
    return new Row(
        status + " " + json,
        status,
        Map.of("Content-Type", "application/json"),
        json,
        null,
        null,
        null);
  }

  static Row ofBytes(int status, String contentType, byte[] body) {
    return new Row(
        status + " " + contentType,
        status,
        Map.of("Content-Type", contentType),
        new String(body, StandardCharsets.ISO_8859_1),
        null,
        null,
        null);
  }

  byte[] bytes() {
    return body.getBytes(StandardCharsets.ISO_8859_1);
  }

  Row called(String name) {
    return new Row(name, status, headers, body, failure, verdict, stated);
  }

  Row with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Row(what + " " + name, status, more, body, failure, verdict, stated);
  }

  private Row means(Class<? extends AIFailureException> type, Class<? extends Verdict> as) {
    return new Row(what, status, headers, body, type, as, stated);
  }

  Row fails(Class<? extends AIFailureException> as) {
    return means(as, Verdict.Failure.class);
  }

  Row throttles() {
    return means(RateLimitedException.class, Verdict.Throttled.class);
  }

  Row exhausts() {
    return means(QuotaExhaustedException.class, Verdict.Exhausted.class);
  }

  Row ignored(Class<? extends AIFailureException> as) {
    return means(as, Verdict.Ignored.class);
  }

  Row waits(String duration) {
    return new Row(what, status, headers, body, failure, verdict, Duration.parse(duration));
  }

  /** The exception of a client means what this row says. */
  void assertMeantBy(Throwable thrown) {
    assertThat(thrown).isNotNull();
    AIFailureException meant = AIClassifier.standard().failure(thrown);
    assertThat(meant).as("%s", thrown).isExactlyInstanceOf(failure).hasCause(thrown);
    Duration expected = stated == null ? null : stated.plus(GUARD);
    assertThat(meant.retryAfter()).isEqualTo(expected);
    assertThat(AIClassifier.standard().classify(null, thrown))
        .isInstanceOf(verdict)
        .isEqualTo(
            verdict == Verdict.Failure.class
                ? Verdict.failure(thrown, expected)
                : verdict == Verdict.Throttled.class
                    ? Verdict.throttled(thrown, expected)
                    : verdict == Verdict.Exhausted.class
                        ? Verdict.exhausted(thrown, expected)
                        : Verdict.ignored());
  }

  @Override
  public String toString() {
    return what;
  }
}
