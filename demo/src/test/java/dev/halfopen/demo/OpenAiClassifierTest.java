package dev.halfopen.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.errors.OpenAIInvalidDataException;
import com.openai.errors.OpenAIIoException;
import dev.halfopen.Verdict;
import java.io.InterruptedIOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiClassifierTest {
  private static final Duration SEVEN = Duration.ofSeconds(7);

  private final OpenAiClassifier classifier = new OpenAiClassifier();

  @Test
  void anAnswerIsASuccess() {
    assertThat(classifier.classify("Hello", null)).isEqualTo(Verdict.success());
  }

  @Test
  void aRateLimitIsWaitedFor() {
    Exception error = Errors.rateLimited();

    assertThat(of(error)).isEqualTo(Verdict.throttled(error, SEVEN));
  }

  @Test
  void aRateLimitMayLeaveTheTimeOpenOrComeWithinAStream() {
    Exception noTime = Errors.rateLimited("tokens", Errors.headers());
    Exception inStream = Errors.inStream("rate_limit_exceeded");

    assertThat(of(noTime)).isEqualTo(Verdict.throttled(noTime, null));
    assertThat(of(inStream)).isEqualTo(Verdict.throttled(inStream, null));
  }

  @Test
  void aSpentQuotaIsNoRateLimit() {
    Exception error = Errors.rateLimited("insufficient_quota", Errors.headers());

    assertThat(of(error)).isEqualTo(Verdict.exhausted(error, null));
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 500, 502, 503, 529})
  void theServicesErrorsAreFailuresAndKeepTheirRetryAfter(int status) {
    Exception error = Errors.status(status, Errors.headers("Retry-After", "7"));

    assertThat(of(error)).isEqualTo(Verdict.failure(error, SEVEN));
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 404, 413, 422})
  void theCallersErrorsSayNothingAboutTheService(int status) {
    assertThat(of(Errors.status(status, Errors.headers()))).isEqualTo(Verdict.ignored());
  }

  @Test
  void whateverElseKeepsAnAnswerAwayIsAFailure() {
    for (Exception error :
        new Exception[] {
          Errors.inStream("server_error"),
          new OpenAIIoException("Request failed", new InterruptedIOException("timeout")),
          new OpenAIInvalidDataException("broken JSON"),
          new UnfinishedAnswerException("cut")
        }) {
      assertThat(of(error)).isEqualTo(Verdict.failure(error, null));
    }
  }

  private Verdict of(Exception error) {
    return classifier.classify(null, error);
  }
}
