package dev.halfopen.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.halfopen.CallNotPermittedException;
import dev.halfopen.CircuitBreaker;
import java.time.Duration;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Names and reasons from outside are shown as one bounded line of plain characters. */
class TextProperties {
  /** Each character is at most an escape of six, and three dots may follow. */
  private static final int LONGEST = 200 * 6 + 3;

  @Provide
  Arbitrary<String> anything() {
    return Arbitraries.oneOf(
        Arbitraries.strings().all().ofMaxLength(300),
        Arbitraries.strings()
            .withChars("a\n\r\t\0\u001b'\\\u202e\u2028\u200b\u00a0\ufeff\ud83d\ude00\ue000")
            .ofMaxLength(300));
  }

  @Property(tries = 2000)
  void aReasonIsShownEscapedAndBounded(@ForAll("anything") String reason) {
    CircuitBreaker breaker = CircuitBreaker.of("ai");
    breaker.trip(Duration.ofDays(1), reason);
    isPlain(breaker.status().reason());
    assertThat(breaker.status().reason().length()).isLessThanOrEqualTo(LONGEST);
  }

  @Property(tries = 2000)
  void aNameIsShownEscapedAndKeptAsItIs(@ForAll("anything") String text) {
    String name = text.isEmpty() ? "x" : text.substring(0, Math.min(200, text.length()));
    CircuitBreaker breaker = CircuitBreaker.of(name);
    breaker.trip(Duration.ofDays(1), "by hand");
    CallNotPermittedException e =
        catchThrowableOfType(CallNotPermittedException.class, breaker::acquirePermit);
    assertThat(e.circuitBreakerName()).isEqualTo(name);
    isPlain(e.getMessage());
    isPlain(breaker.toString());
    assertThat(e.getMessage().length()).isLessThanOrEqualTo(LONGEST + 100);
  }

  @Property(tries = 500)
  void plainTextIsShownAsItIs(@ForAll("plain") String reason) {
    CircuitBreaker breaker = CircuitBreaker.of("ai");
    breaker.trip(Duration.ofDays(1), reason);
    assertThat(breaker.status().reason()).isEqualTo(reason);
  }

  @Provide
  Arbitrary<String> plain() {
    return Arbitraries.strings().alpha().numeric().withChars(" .,:;!?-_/@äßé漢").ofMaxLength(200);
  }

  private static void isPlain(String shown) {
    assertThat(shown.codePoints())
        .allMatch(
            c ->
                c == ' '
                    || !(Character.isISOControl(c)
                        || Character.isSpaceChar(c)
                        || Character.getType(c) == Character.FORMAT
                        || Character.getType(c) == Character.SURROGATE
                        || Character.getType(c) == Character.PRIVATE_USE
                        || Character.getType(c) == Character.UNASSIGNED));
  }
}
