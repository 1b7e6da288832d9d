package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** R5 and R12: the exact log lines, and that nothing from outside can forge one. */
class LogLinesTest {
  @RegisterExtension final CapturedLog log = new CapturedLog();

  private final Fixture given = Fixture.withThreshold(3);

  private static CircuitBreaker named(String name) {
    return CircuitBreaker.of(name, CircuitBreakerConfig.builder().failureThreshold(1).build());
  }

  @Test
  void oneForEachTransition() {
    given.fail(3);
    given.advanceSeconds(30);
    given.succeed();
    assertThat(log.lines())
        .containsExactly(
            "WARN Circuit breaker 'ai' opened: 3 consecutive failures; last failure:"
                + " java.io.IOException: boom",
            "INFO Circuit breaker 'ai' half-opened: recovery time is over",
            "INFO Circuit breaker 'ai' closed: trial calls succeeded");
    assertThat(log.events()).allMatch(e -> e.getThrowableProxy() == null);
    assertThat(log.events()).allMatch(e -> e.getLoggerName().equals("dev.halfopen.CircuitBreaker"));
  }

  @Test
  void aReopeningSaysWhy() {
    given.fail(3);
    given.advanceSeconds(30);
    given.report(Verdict.failure());
    given.advanceSeconds(30);
    Permit lost = given.breaker.acquirePermit();
    given.advance(Duration.ofMinutes(2));
    assertThat(given.rejection()).isNotNull();
    lost.succeed();
    assertThat(log.lines())
        .filteredOn(line -> line.startsWith("WARN"))
        .containsExactly(
            "WARN Circuit breaker 'ai' opened: 3 consecutive failures; last failure:"
                + " java.io.IOException: boom",
            "WARN Circuit breaker 'ai' opened: trial call failed; last failure:"
                + " java.io.IOException: boom",
            "WARN Circuit breaker 'ai' opened: trial call not reported in time; last failure:"
                + " java.io.IOException: boom");
  }

  @Test
  void anOpeningWithoutAnExceptionHasNoLastFailure() {
    for (int i = 0; i < 3; i++) {
      given.report(Verdict.failure());
    }
    assertThat(log.lines())
        .containsExactly("WARN Circuit breaker 'ai' opened: 3 consecutive failures");
  }

  @Test
  void oneForTheGateAndForWhatOperatorsDo() {
    given.report(Verdict.throttled(null, Duration.ofSeconds(7)));
    given.breaker.operate(OperatingMode.FORCED_OPEN);
    given.breaker.reconfigure(given.breaker.config());
    assertThat(log.lines())
        .containsExactly(
            "INFO Circuit breaker 'ai' keeps calls waiting for 7 s, as the service asked",
            "INFO Circuit breaker 'ai' is operated FORCED_OPEN (before: AUTOMATIC)",
            "INFO Circuit breaker 'ai' was reconfigured: CircuitBreakerConfig[consecutiveFailures(3),"
                + " fixed(30 s), halfOpenMaxCalls(1), allSucceed(1)]");
  }

  /** A new line, a carriage return, a terminal's escape, text turned around, a line separator. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\nb",
        "a\rb",
        "a\u001b[2Jb",
        "a\u202eb",
        "a\u2028b",
        "a\u0000b",
        "a\u009bb",
        "a'b",
        "a\\b",
        "a\ud800b"
      })
  void nothingFromOutsideIsPrintedRaw(String text) {
    CircuitBreaker breaker = named(text);
    breaker.acquirePermit().fail(new IllegalStateException(text));
    breaker.trip(Duration.ZERO, text);
    String message =
        new CallNotPermittedException(
                new CallNotPermittedException.Refusal(
                    text, CircuitState.OPEN, CallNotPermittedException.Reason.OPEN, null),
                null)
            .getMessage();
    List<String> lines = log.lines();
    assertThat(lines).hasSize(2);
    for (String line :
        List.of(
            lines.get(0), lines.get(1), message, breaker.toString(), breaker.status().reason())) {
      assertThat(line).doesNotContain(text).matches("[\\x20-\\x7e]*").contains("a\\");
    }
    assertThat(breaker.name()).as("the name as data").isEqualTo(text);
  }

  @Test
  void textInOtherScriptsStaysReadable() {
    named("größe 東京 🙂").acquirePermit().fail(new IllegalStateException("перегрузка"));
    assertThat(log.lines())
        .containsExactly(
            "WARN Circuit breaker 'größe 東京 🙂' opened: a failure; last failure:"
                + " java.lang.IllegalStateException: перегрузка");
  }

  @Test
  void bracesInANameAreNoPlaceholders() {
    named("{} {}").acquirePermit().fail(new IllegalStateException("{}"));
    assertThat(log.lines().get(0)).contains("'{} {}'").endsWith(": {}");
  }

  @Test
  void longTextIsCut() {
    given.report(Verdict.failure(new IllegalStateException("x".repeat(100_000)), null));
    given.fail();
    given.report(Verdict.failure(new IllegalStateException("y".repeat(100_000)), null));
    given.breaker.trip(Duration.ZERO, "z".repeat(100_000));
    assertThat(log.lines())
        .allSatisfy(line -> assertThat(line).hasSizeLessThan(400).endsWith("..."));
    assertThat(given.breaker.status().reason()).hasSize(203);
  }

  @Test
  void anExceptionThatCanNotSayItsMessageIsLoggedAllTheSame() {
    @SuppressWarnings("serial") // for this test only
    RuntimeException mute =
        new RuntimeException() {
          @Override
          public String getMessage() {
            throw new UnsupportedOperationException();
          }
        };
    named("ai").acquirePermit().fail(mute);
    assertThat(log.lines().get(0)).endsWith(": (its message could not be read)");
  }
}
