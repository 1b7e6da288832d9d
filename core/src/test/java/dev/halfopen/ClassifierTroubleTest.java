package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A classifier that fails touches no outcome: the verdict is ignored, with one warning. */
class ClassifierTroubleTest {
  @RegisterExtension final CapturedLog log = new CapturedLog();

  private static Fixture classifiedBy(FailureClassifier classifier) {
    return new Fixture(s -> s.failureThreshold(1).classifier(classifier));
  }

  @Test
  void oneThatThrowsIsIgnoredWithOneWarning() {
    Fixture given =
        classifiedBy(
            (result, error) -> {
              throw new IllegalStateException("bug");
            });
    for (int i = 0; i < 3; i++) {
      assertThat(given.breaker.<String, RuntimeException>call(() -> "well")).isEqualTo("well");
      assertThatThrownBy(
              () ->
                  given.breaker.call(
                      () -> {
                        throw Fixture.BOOM;
                      }))
          .isSameAs(Fixture.BOOM);
    }
    assertThat(given.counted().ignoredCalls()).isEqualTo(6);
    assertThat(log.lines())
        .singleElement()
        .asString()
        .startsWith(
            "WARN Circuit breaker 'ai' ignores calls that its classifier fails on:"
                + " java.lang.IllegalStateException: bug at dev.halfopen.ClassifierTroubleTest");
  }

  @Test
  void evenAnErrorOfTheClassifierReachesNobody() {
    Fixture given =
        classifiedBy(
            (result, error) -> {
              throw new StackOverflowError("simulated");
            });
    assertThat(given.breaker.<String, RuntimeException>call(() -> "well")).isEqualTo("well");
    assertThat(given.counted().ignoredCalls()).isEqualTo(1);
  }

  @Test
  void oneThatGivesNullIsIgnoredWithOneWarning() {
    Fixture given = classifiedBy((result, error) -> null);
    given.breaker.run(() -> {});
    given.breaker.acquirePermit().succeed("a result");
    given.breaker.acquirePermit().fail(Fixture.BOOM);
    assertThat(given.counted().ignoredCalls()).isEqualTo(2);
    assertThat(log.events()).singleElement().matches(e -> e.getLevel() == Level.WARN);
    assertThat(log.lines().get(0)).contains("the classifier gave null");
  }

  @Test
  void anExceptionThatCanNotSayItsVerdictIsIgnored() {
    Fixture given = classifiedBy(FailureClassifier.standard());
    @SuppressWarnings("serial") // for this test only
    AIServiceException mute =
        new AIServiceException("mute") {
          @Override
          public Verdict verdict() {
            throw new UnsupportedOperationException("later");
          }
        };
    assertThatThrownBy(
            () ->
                given.breaker.run(
                    () -> {
                      throw mute;
                    }))
        .isSameAs(mute);
    assertThat(given.counted().ignoredCalls()).isEqualTo(1);
  }

  @Test
  void whatItsExceptionSaysCanForgeNoLogLine() {
    Fixture given =
        classifiedBy(
            (result, error) -> {
              throw new IllegalArgumentException("bad answer: \n2026 ERROR forged \u001b[31m");
            });
    given.breaker.acquirePermit().succeed("a result");
    assertThat(log.lines().get(0))
        .contains("bad answer: \\u000a2026")
        .doesNotContain("\n", "\u001b");
    assertThat(log.events().get(0).getThrowableProxy()).as("printed as it is").isNull();
  }

  @Test
  void runHasNoResultToBeJudged() {
    Fixture given =
        classifiedBy(
            FailureClassifier.builder()
                .failOnResult(Objects::isNull)
                .failOnResult(Objects::nonNull)
                .build());
    given.breaker.run(() -> {});
    assertThat(given.counted().successfulCalls()).isEqualTo(1);
    given.breaker.acquirePermit().succeed();
    assertThat(given.counted().successfulCalls()).isEqualTo(2);
    given.breaker.acquirePermit().succeed(null);
    assertThat(given.counted().failedCalls()).isEqualTo(1);
  }
}
