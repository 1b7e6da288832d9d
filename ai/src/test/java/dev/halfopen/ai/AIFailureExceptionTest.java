package dev.halfopen.ai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.AIServiceException;
import dev.halfopen.Failover;
import dev.halfopen.Verdict;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AIFailureExceptionTest {
  private static final Duration WAIT = Duration.ofSeconds(9);

  /** The first table of docs/guide/ai-failures.md. */
  @ParameterizedTest
  @CsvSource({
    "OVERLOADED, OverloadedException, Failure, true, true, true, ANYWHERE",
    "SERVER_ERROR, ServerErrorException, Failure, true, true, true, ANYWHERE",
    "TIMEOUT, AITimeoutException, Failure, true, true, true, ANYWHERE",
    "UNREACHABLE, UnreachableException, Failure, true, false, true, OTHER_PROVIDER",
    "BAD_OUTPUT, BadOutputException, Failure, true, true, true, ANYWHERE",
    "RATE_LIMITED, RateLimitedException, Throttled, true, true, true, ANYWHERE",
    "QUOTA_EXHAUSTED, QuotaExhaustedException, Exhausted, false, false, true, OTHER_PROVIDER",
    "ACCESS_DENIED, AccessDeniedException, Ignored, false, false, true, OTHER_PROVIDER",
    "MODEL_NOT_FOUND, ModelNotFoundException, Ignored, false, true, true, ANYWHERE",
    "INVALID_REQUEST, InvalidRequestException, Ignored, false, false, false, NOWHERE",
    "CONTEXT_TOO_LONG, ContextTooLongException, Ignored, false, true, true, LARGER_CONTEXT",
    "CONTENT_REFUSED, ContentRefusedException, Ignored, false, true, true, ANYWHERE"
  })
  void eachKnowsWhatItMeansAndWhatCanHelp(
      AIFailure failure,
      String error,
      String verdict,
      boolean retry,
      boolean anotherModel,
      boolean anotherProvider,
      Failover failover) {
    AIFailureException e = of(failure);
    assertThat(e.failure()).isEqualTo(failure);
    assertThat(e.getClass().getSimpleName()).isEqualTo(error);
    assertThat(e.verdict().getClass().getSimpleName()).isEqualTo(verdict);
    assertThat(e.retryCanHelp()).isEqualTo(retry).isEqualTo(failure.retryCanHelp());
    assertThat(failure.anotherModelCanHelp()).isEqualTo(anotherModel);
    assertThat(failure.anotherProviderCanHelp()).isEqualTo(anotherProvider);
    assertThat(e.failover()).isEqualTo(failover);
  }

  @ParameterizedTest
  @EnumSource
  void theVerdictCarriesTheErrorAndItsWait(AIFailure failure) {
    AIFailureException e = of(failure);
    assertThat(e.verdict())
        .isIn(
            Verdict.failure(e, WAIT),
            Verdict.throttled(e, WAIT),
            Verdict.exhausted(e, WAIT),
            Verdict.ignored());
  }

  @ParameterizedTest
  @EnumSource
  void whatIsKnownOfThisVeryCallOverridesTheRule(AIFailure failure) {
    assertThat(of(failure).withRetry(true).retryCanHelp()).isTrue();
    assertThat(of(failure).withRetry(false).retryCanHelp()).isFalse();
    assertThat(of(failure).withRetry(null).retryCanHelp()).isEqualTo(failure.retryCanHelp());
  }

  private static AIFailureException of(AIFailure failure) {
    return Failures.of(failure, AIServiceException.builder("no").retryAfter(WAIT));
  }
}
