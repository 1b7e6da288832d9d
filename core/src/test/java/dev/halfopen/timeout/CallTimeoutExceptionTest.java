package dev.halfopen.timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.Verdict;
import dev.halfopen.timeout.CallTimeoutException.Limit;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CallTimeoutExceptionTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @ParameterizedTest
  @CsvSource({
    "ATTEMPT, no answer within 30 s",
    "FIRST_ITEM, no first item within 30 s",
    "IDLE, no further item for 30 s",
    "DEADLINE, the call was not done by its deadline of 30 s"
  })
  void saysWhatWasWaitedForAndHowLong(Limit limit, String message) {
    InterruptedException cause = new InterruptedException();
    CallTimeoutException error = new CallTimeoutException(limit, LIMIT, cause);
    assertThat(error).hasMessage(message).hasCause(cause);
    assertThat(error.limit()).isEqualTo(limit);
    assertThat(error.after()).isEqualTo(LIMIT);
    assertThat(new CallTimeoutException(limit, LIMIT)).hasMessage(message).hasNoCause();
  }

  @ParameterizedTest
  @EnumSource
  void isAFailureOfTheService(Limit limit) {
    CallTimeoutException error = new CallTimeoutException(limit, LIMIT);
    assertThat(error.verdict()).isInstanceOf(Verdict.Failure.class);

    CircuitBreaker breaker = CircuitBreaker.of("timeout");
    assertThatThrownBy(
            () ->
                breaker.run(
                    () -> {
                      throw error;
                    }))
        .isSameAs(error);
    assertThat(breaker.metrics().snapshot().failedCalls()).isEqualTo(1);
  }

  @Test
  void aWrongLimitIsRefused() {
    assertThatThrownBy(() -> new CallTimeoutException(Limit.IDLE, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("after: PT0S (expected: more than 0, at most 365 days)");
    assertThatThrownBy(() -> new CallTimeoutException(null, LIMIT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("limit: null (expected: not null)");
  }
}
