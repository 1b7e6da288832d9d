package dev.halfopen.demo;

import com.openai.errors.OpenAIServiceException;
import com.openai.errors.SseException;
import dev.halfopen.FailureClassifier;
import dev.halfopen.Verdict;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Says what the errors of {@code openai-java} mean for the circuit breaker. */
final class OpenAiClassifier implements FailureClassifier {
  private static final int REQUEST_TIMEOUT = 408;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERRORS = 500;

  @Override
  public Verdict classify(@Nullable Object result, @Nullable Throwable error) {
    return error instanceof OpenAIServiceException answer
        ? ofErrorAnswer(answer)
        : FailureClassifier.standard().classify(result, error);
  }

  private static Verdict ofErrorAnswer(OpenAIServiceException error) {
    String code = error.code().orElse("");
    int status = error.statusCode();
    Duration retryAfter = RetryAfter.in(error.headers(), Instant.now());
    if (code.equals("insufficient_quota")) {
      return Verdict.exhausted(error, retryAfter);
    }
    if (status == TOO_MANY_REQUESTS || code.equals("rate_limit_exceeded")) {
      return Verdict.throttled(error, retryAfter);
    }
    // An error in the middle of a stream has the status of the stream's beginning, 200.
    if (status >= SERVER_ERRORS || status == REQUEST_TIMEOUT || error instanceof SseException) {
      return Verdict.failure(error, retryAfter);
    }
    return Verdict.ignored(); // the caller's own error: a bad request, a wrong key
  }
}
