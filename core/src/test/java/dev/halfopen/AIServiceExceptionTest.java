package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What an error of an AI service knows, and that the breaker believes its verdict. */
class AIServiceExceptionTest {
  /** A subclass that knows better. */
  private static final class SpentQuota extends AIServiceException {
    private static final long serialVersionUID = 1L;

    SpentQuota() {
      super(builder("spent").code("insufficient_quota").retryAfter(Duration.ofMinutes(3)));
    }

    @Override
    public Verdict verdict() {
      return Verdict.exhausted(this, retryAfter());
    }
  }

  @Test
  void carriesItsDetails() {
    AIServiceException e =
        AIServiceException.builder("overloaded")
            .cause(Fixture.BOOM)
            .service("openai")
            .model("large")
            .code("overloaded_error")
            .requestId("req_1")
            .status(529)
            .retryAfter(Duration.ofSeconds(2))
            .build();
    assertThat(e).hasMessage("overloaded").hasCause(Fixture.BOOM);
    assertThat(e.service()).isEqualTo("openai");
    assertThat(e.model()).isEqualTo("large");
    assertThat(e.code()).isEqualTo("overloaded_error");
    assertThat(e.requestId()).isEqualTo("req_1");
    assertThat(e.status()).isEqualTo(529);
    assertThat(e.retryAfter()).isEqualTo(Duration.ofSeconds(2));
    assertThat(e.verdict()).isEqualTo(Verdict.failure(e, Duration.ofSeconds(2)));
  }

  @Test
  void knowsNothingMoreThanItWasTold() {
    AIServiceException e = new AIServiceException("broken");
    assertThat(e).hasNoCause();
    assertThat(e.service()).isNull();
    assertThat(e.model()).isNull();
    assertThat(e.code()).isNull();
    assertThat(e.requestId()).isNull();
    assertThat(e.status()).isZero();
    assertThat(e.retryAfter()).isNull();
    assertThat(e.verdict()).isEqualTo(Verdict.failure(e, null));
    assertThat(new AIServiceException("broken", Fixture.BOOM)).hasCause(Fixture.BOOM);
  }

  @SuppressWarnings("serial") // for this test only
  private static AIServiceException saying(Verdict verdict) {
    return new AIServiceException("says " + verdict) {
      @Override
      public Verdict verdict() {
        return verdict;
      }
    };
  }

  @Test
  void itsVerdictSaysWhatCanHelp() {
    assertThat(new AIServiceException("broken").retryCanHelp()).isTrue();
    assertThat(saying(Verdict.failure()).retryCanHelp()).isTrue();
    assertThat(saying(Verdict.throttled(null, null)).retryCanHelp()).isTrue();
    assertThat(saying(Verdict.exhausted(null, null)).retryCanHelp()).isFalse();
    assertThat(saying(Verdict.ignored()).retryCanHelp()).isFalse();
    assertThat(saying(Verdict.success()).retryCanHelp()).isFalse();
    assertThat(new AIServiceException("broken").failover()).isEqualTo(Failover.ANYWHERE);
    assertThat(saying(Verdict.failure()).failover()).isEqualTo(Failover.ANYWHERE);
    assertThat(saying(Verdict.throttled(null, null)).failover()).isEqualTo(Failover.ANYWHERE);
    assertThat(saying(Verdict.exhausted(null, null)).failover()).isEqualTo(Failover.ANYWHERE);
    assertThat(saying(Verdict.ignored()).failover()).isEqualTo(Failover.NOWHERE);
    assertThat(saying(Verdict.success()).failover()).isEqualTo(Failover.NOWHERE);
  }

  @Test
  void refusesBadDetails() {
    AIServiceException.Builder builder = AIServiceException.builder("broken");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.status(1000))
        .withMessage("status: 1000 (expected: 0 to 999)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.status(-1))
        .withMessage("status: -1 (expected: 0 to 999)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.retryAfter(Duration.ofNanos(-1)))
        .withMessage("retryAfter: PT-0.000000001S (expected: 0 or more)");
    assertThat(builder.status(999).retryAfter(Duration.ZERO).build().status()).isEqualTo(999);
  }

  @Test
  void itsVerdictIsTheBreakers() {
    Fixture given = Fixture.withThreshold(100);
    SpentQuota spent = new SpentQuota();
    assertThat(
            catchThrowable(
                () ->
                    given.breaker.run(
                        () -> {
                          throw spent;
                        })))
        .isSameAs(spent);
    assertThat(given.state()).isEqualTo(CircuitState.OPEN);
    assertThat(given.counted().exhaustedCalls()).isEqualTo(1);
    assertThat(given.rejection().retryAfter()).isEqualTo(Duration.ofMinutes(3));
    assertThat(given.rejection()).hasCause(spent);
  }

  @Test
  void negativeWaitsAreRefusedInVerdictsToo() {
    Duration negative = Duration.ofSeconds(-1);
    String message = "retryAfter: PT-1S (expected: 0 or more)";
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Verdict.failure(null, negative))
        .withMessage(message);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Verdict.throttled(null, negative))
        .withMessage(message);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Verdict.exhausted(null, negative))
        .withMessage(message);
  }
}
