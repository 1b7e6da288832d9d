package dev.halfopen.ai.clients;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.google.genai.errors.ApiException;
import dev.halfopen.FailureClassifier;
import dev.halfopen.Verdict;
import dev.halfopen.ai.AIClassifier;
import dev.halfopen.ai.AIFailureException;
import dev.halfopen.ai.AITimeoutException;
import dev.halfopen.ai.OverloadedException;
import dev.halfopen.ai.RateLimitedException;
import dev.halfopen.ai.UnreachableException;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.RateLimitException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.ai.retry.TransientAiException;
import org.springframework.http.HttpHeaders;
import org.springframework.web.client.RestClientResponseException;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** Whatever the methods of an exception do, the classifier doesn't throw, and is soon done. */
class HostileExceptionsTest {
  private static final AIClassifier CLASSIFIER = AIClassifier.standard();
  private static final String HUGE = "x{\"[\\ Details: \n".repeat(200_000);

  static Stream<Throwable> exceptionsThatThrow() {
    return Stream.of(
        new ApiException(429, "x", "y") {
          private static final long serialVersionUID = 1L;

          @Override
          public String message() {
            throw new IllegalStateException("hostile");
          }
        },
        new HttpException(429, "x") {
          private static final long serialVersionUID = 1L;

          @Override
          public int statusCode() {
            throw new StackOverflowError("hostile");
          }
        },
        new Exception() {
          private static final long serialVersionUID = 1L;

          @Override
          public String getMessage() {
            throw new IllegalStateException("hostile");
          }

          @Override
          public synchronized Throwable getCause() {
            throw new IllegalStateException("hostile");
          }
        },
        new AwsServiceException(AwsServiceException.builder()) {
          private static final long serialVersionUID = 1L;

          @Override
          public AwsErrorDetails awsErrorDetails() {
            throw new LinkageError("hostile");
          }
        });
  }

  @ParameterizedTest
  @MethodSource("exceptionsThatThrow")
  void anExceptionThatThrowsIsAnUnknownOne(Throwable hostile) {
    for (Throwable seen : List.of(hostile, new IOException("wrapped", hostile))) {
      assertThat(CLASSIFIER.failure(seen)).isNull();
      assertThat(CLASSIFIER.classify(null, seen)).isEqualTo(Verdict.failure(seen, null));
    }
  }

  @Test
  void aHostileCauseDoesNotHideWhatIsKnown() {
    Throwable hostile =
        new ConnectException() {
          private static final long serialVersionUID = 1L;

          @Override
          public String getMessage() {
            throw new IllegalStateException("hostile");
          }
        };
    assertThat(CLASSIFIER.failure(new IOException(hostile.getClass().getName(), hostile)))
        .isInstanceOf(UnreachableException.class);
  }

  static Stream<Throwable> exceptionsThatReturnNull() {
    return Stream.of(
        new ApiException(503, null, null),
        new HttpException(503, null),
        new RestClientResponseException("x", 503, null, null, null, null),
        AwsServiceException.builder().statusCode(503).build(),
        AwsServiceException.builder()
            .statusCode(503)
            .awsErrorDetails(AwsErrorDetails.builder().build())
            .build());
  }

  @ParameterizedTest
  @MethodSource("exceptionsThatReturnNull")
  void nullSaysNothingButTheStatusDoes(Throwable error) {
    assertThat(CLASSIFIER.failure(error)).isInstanceOf(OverloadedException.class);
  }

  static Stream<Throwable> hugeExceptions() {
    HttpHeaders headers = new HttpHeaders();
    headers.add("Retry-After", HUGE);
    headers.add("x-request-id", HUGE);
    return Stream.of(
        new ApiException(429, HUGE, HUGE),
        new HttpException(429, HUGE),
        new TransientAiException("429 - " + HUGE),
        new RestClientResponseException(HUGE, 429, HUGE, headers, HUGE.getBytes(UTF_8), null),
        AwsServiceException.builder().statusCode(429).message(HUGE).requestId(HUGE).build());
  }

  @ParameterizedTest
  @MethodSource("hugeExceptions")
  void whatIsHugeIsCut(Throwable error) {
    AIFailureException failure = CLASSIFIER.failure(error);
    assertThat(failure).isInstanceOf(RateLimitedException.class);
    assertThat(failure.getMessage()).hasSizeLessThanOrEqualTo(1_000).doesNotContain("\n");
    assertThat(failure.retryAfter()).isNull();
    for (String text : new String[] {failure.code(), failure.requestId(), failure.service()}) {
      assertThat(text == null ? "" : text).hasSizeLessThanOrEqualTo(200);
    }
  }

  @Test
  void hugeMessagesOfUnknownExceptionsAreNotEvenRead() {
    Throwable error = new RuntimeException(HUGE, new SocketTimeoutException("connect " + HUGE));
    AIFailureException failure = CLASSIFIER.failure(error);
    assertThat(failure).isInstanceOf(AITimeoutException.class);
    assertThat(failure.getMessage()).hasSizeLessThan(1_100);
  }

  @Test
  void whatIsUnknownIsJudgedAsWithoutUs() {
    for (Throwable error :
        List.of(
            new IOException("429"),
            new IllegalArgumentException("HTTP 429 - x"),
            new RuntimeException("{\"error\":1"),
            new RuntimeException("{}"),
            new RuntimeException("429 - x"),
            new AssertionError("x"))) {
      assertThat(CLASSIFIER.classify(null, error))
          .isEqualTo(FailureClassifier.standard().classify(null, error));
    }
  }

  @Test
  void knownExceptionsInACircleEnd() {
    class Circular extends RuntimeException {
      private static final long serialVersionUID = 1L;

      @Override
      public synchronized Throwable getCause() {
        return this;
      }
    }
    Throwable vague = new RateLimitException("x", new Circular());
    assertThatCode(() -> CLASSIFIER.classify(null, vague)).doesNotThrowAnyException();
    assertThat(CLASSIFIER.classify(null, vague)).isEqualTo(Verdict.throttled(vague, null));
  }
}
