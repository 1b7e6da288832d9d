package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** Who wins when several rules of a classifier speak about one outcome. */
class FailureClassifierTest {
  private static final IOException IO = new IOException("cut");
  private static final FileNotFoundException NOT_FOUND = new FileNotFoundException("gone");
  private static final TimeoutException TIMEOUT = new TimeoutException("slow");
  private static final CallNotPermittedException REJECTION =
      new CallNotPermittedException(
          new CallNotPermittedException.Refusal(
              "inner", CircuitState.OPEN, CallNotPermittedException.Reason.OPEN, null),
          null);

  private static FailureClassifier.Builder builder() {
    return FailureClassifier.builder();
  }

  private static Verdict of(FailureClassifier.Builder rules, Throwable error) {
    return rules.build().classify(null, error);
  }

  private static Verdict failure(Throwable error) {
    return Verdict.failure(error, null);
  }

  @SuppressWarnings("serial") // for these tests only
  private static AIServiceException saying(Verdict verdict) {
    return new AIServiceException("says " + verdict) {
      @Override
      public Verdict verdict() {
        return verdict;
      }
    };
  }

  @Test
  void withoutRulesItIsTheStandard() {
    for (Throwable error : new Throwable[] {IO, TIMEOUT, new CancellationException(), REJECTION}) {
      assertThat(of(builder(), error))
          .isEqualTo(FailureClassifier.standard().classify(null, error));
    }
    assertThat(of(builder(), IO)).isEqualTo(failure(IO));
    assertThat(of(builder(), REJECTION)).isEqualTo(Verdict.ignored());
  }

  @Test
  void namedFailuresAreTheOnlyOnes() {
    FailureClassifier.Builder rules = builder().failOn(IOException.class);
    assertThat(of(rules, IO)).isEqualTo(failure(IO));
    assertThat(of(rules, NOT_FOUND)).isEqualTo(failure(NOT_FOUND));
    assertThat(of(rules, TIMEOUT)).isEqualTo(Verdict.ignored());
    assertThat(of(rules, new AssertionError())).isEqualTo(Verdict.ignored());
  }

  @Test
  void namesAddUp() {
    FailureClassifier.Builder rules =
        builder()
            .failOn(IOException.class, IllegalStateException.class)
            .failOn(TimeoutException.class)
            .failOn(e -> "special".equals(e.getMessage()))
            .ignore(FileNotFoundException.class)
            .ignore(e -> "excused".equals(e.getMessage()));
    Exception special = new Exception("special");
    assertThat(of(rules, IO)).isEqualTo(failure(IO));
    assertThat(of(rules, TIMEOUT)).isEqualTo(failure(TIMEOUT));
    assertThat(of(rules, special)).isEqualTo(failure(special));
    assertThat(of(rules, NOT_FOUND)).isEqualTo(Verdict.ignored());
    assertThat(of(rules, new IOException("excused"))).isEqualTo(Verdict.ignored());
  }

  @Test
  void toIgnoreWinsOverToFailInAnyOrder() {
    assertThat(of(builder().failOn(IOException.class).ignore(IOException.class), IO))
        .isEqualTo(Verdict.ignored());
    assertThat(of(builder().ignore(IOException.class).failOn(IOException.class), IO))
        .isEqualTo(Verdict.ignored());
  }

  @Test
  void onlyIgnoredNamesLeaveTheRestFailures() {
    FailureClassifier.Builder rules = builder().ignore(TimeoutException.class);
    assertThat(of(rules, TIMEOUT)).isEqualTo(Verdict.ignored());
    assertThat(of(rules, IO)).isEqualTo(failure(IO));
  }

  @Test
  void theRestIsWhatIsSaidOtherwise() {
    assertThat(of(builder().otherwiseIgnored(), IO)).isEqualTo(Verdict.ignored());
    assertThat(of(builder().otherwiseSuccess(), IO)).isEqualTo(Verdict.success());
    assertThat(of(builder().otherwiseSuccess().failOn(IOException.class), TIMEOUT))
        .isEqualTo(Verdict.success());
    assertThat(of(builder().failOn(IOException.class).otherwiseSuccess(), IO))
        .isEqualTo(failure(IO));
  }

  @Test
  void whatIsNeutralByTheStandardIsNeverASuccess() {
    assertThat(of(builder().otherwiseSuccess(), new CancellationException()))
        .isEqualTo(Verdict.ignored());
    assertThat(of(builder().otherwiseSuccess(), REJECTION)).isEqualTo(Verdict.ignored());
  }

  @Test
  void whatIsNeutralByTheStandardMayBeNamedAFailure() {
    CancellationException cancelled = new CancellationException();
    assertThat(of(builder().failOn(CancellationException.class), cancelled))
        .isEqualTo(failure(cancelled));
  }

  @Test
  void throttledAndExhaustedKeepTheirVerdictUnlessIgnoredByName() {
    for (Verdict own :
        new Verdict[] {
          Verdict.throttled(null, Duration.ofSeconds(3)), Verdict.exhausted(null, null)
        }) {
      AIServiceException error = saying(own);
      assertThat(of(builder().failOn(RuntimeException.class), error)).isEqualTo(own);
      assertThat(of(builder().otherwiseSuccess(), error)).isEqualTo(own);
      assertThat(of(builder().failOn(IOException.class), error)).isEqualTo(own);
      assertThat(of(builder().ignore(AIServiceException.class), error))
          .isEqualTo(Verdict.ignored());
    }
  }

  @Test
  void aFailureThatIsNamedKeepsItsRetryAfter() {
    AIServiceException error =
        AIServiceException.builder("busy").retryAfter(Duration.ofSeconds(9)).build();
    assertThat(of(builder().failOn(AIServiceException.class), error))
        .isEqualTo(Verdict.failure(error, Duration.ofSeconds(9)));
  }

  @Test
  void anErrorThatSaysIgnoredMayBeNamedAFailure() {
    AIServiceException error = saying(Verdict.ignored());
    assertThat(of(builder(), error)).isEqualTo(Verdict.ignored());
    assertThat(of(builder().failOn(AIServiceException.class), error)).isEqualTo(failure(error));
  }

  @Test
  void resultsAreSuccessesUnlessTheyMatch() {
    FailureClassifier rules =
        builder().failOnResult(Objects::isNull).failOnResult("bad"::equals).build();
    assertThat(rules.classify("good", null)).isEqualTo(Verdict.success());
    assertThat(rules.classify("bad", null)).isEqualTo(Verdict.failure());
    assertThat(rules.classify(null, null)).isEqualTo(Verdict.failure());
    assertThat(rules.classify(null, IO)).isEqualTo(failure(IO));
  }

  @Test
  void aBuilderIsNotTheClassifier() {
    FailureClassifier.Builder rules = builder();
    FailureClassifier before = rules.build();
    rules.ignore(IOException.class);
    assertThat(before.classify(null, IO)).isEqualTo(failure(IO));
    assertThat(of(rules, IO)).isEqualTo(Verdict.ignored());
  }

  @Test
  void theMeaningOfAnErrorIsTheFirstServiceErrorAmongItsCauses() {
    AIServiceException inner = new AIServiceException("inner");
    AIServiceException outer = new AIServiceException("outer", inner);
    FailureClassifier standard = FailureClassifier.standard();
    assertThat(standard.meaning(outer)).isSameAs(outer);
    assertThat(standard.meaning(new CompletionException(new IOException(outer)))).isSameAs(outer);
    assertThat(standard.meaning(new IOException(TIMEOUT))).isNull();
    assertThat(builder().failOn(IOException.class).build().meaning(new IOException(inner)))
        .isSameAs(inner);
  }

  @Test
  void causesAreFollowedThirtyTwoDeep() {
    AIServiceException deep = new AIServiceException("deep");
    Throwable error = deep;
    for (int i = 0; i < 32; i++) {
      error = new IOException(error);
    }
    assertThat(FailureClassifier.standard().meaning(error)).isSameAs(deep);
    assertThat(FailureClassifier.standard().meaning(new IOException(error))).isNull();
    IOException circle = new IOException("circle");
    circle.initCause(new IOException(circle));
    assertThat(FailureClassifier.standard().meaning(circle)).isNull();
  }
}
