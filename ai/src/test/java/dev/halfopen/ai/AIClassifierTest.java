package dev.halfopen.ai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.AIServiceException;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.FailureClassifier;
import dev.halfopen.TimeSource;
import dev.halfopen.Verdict;
import dev.halfopen.testkit.ManualTimeSource;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.client.HttpClientErrorException;

class AIClassifierTest {
  private static final AIClassifier CLASSIFIER = AIClassifier.standard();

  @Test
  void aResultIsASuccess() {
    assertThat(CLASSIFIER.classify("hi", null)).isEqualTo(Verdict.success());
    assertThat(CLASSIFIER.classify(null, null)).isEqualTo(Verdict.success());
  }

  @Test
  void anErrorOfTheFamilyKeepsItsVerdictHoweverItIsWrapped() {
    Throwable limited =
        new RateLimitedException(
            AIServiceException.builder("slow").retryAfter(Duration.ofSeconds(7)));
    Throwable seen = new IllegalStateException(new UncheckedIOException(new IOException(limited)));
    assertThat(CLASSIFIER.classify(null, seen))
        .isEqualTo(Verdict.throttled(seen, Duration.ofSeconds(7)));
    assertThat(CLASSIFIER.failure(seen)).isSameAs(limited);
    Throwable spent = new RuntimeException(new QuotaExhaustedException(builder()));
    assertThat(CLASSIFIER.classify(null, spent)).isEqualTo(Verdict.exhausted(spent, null));
    Throwable refused = new RuntimeException(new ContentRefusedException(builder()));
    assertThat(CLASSIFIER.classify(null, refused)).isEqualTo(Verdict.ignored());
  }

  @Test
  void theOutermostThatSaysSomethingDecides() {
    Throwable seen = new OverloadedException(builder().cause(new InterruptedException()));
    assertThat(CLASSIFIER.classify(null, seen)).isEqualTo(Verdict.failure(seen, null));
  }

  @Test
  void timeoutsAreToldApart() {
    assertThat(phase(new HttpConnectTimeoutException("no"))).isEqualTo("CONNECT");
    assertThat(phase(new HttpTimeoutException("request timed out"))).isEqualTo("TOTAL");
    assertThat(phase(new SocketTimeoutException("Connect timed out"))).isEqualTo("CONNECT");
    assertThat(phase(new SocketTimeoutException("Read timed out"))).isEqualTo("TOTAL");
    assertThat(phase(new SocketTimeoutException())).isEqualTo("TOTAL");
    assertThat(phase(new InterruptedIOException("timeout"))).isEqualTo("TOTAL");
    assertThat(phase(new InterruptedIOException("Connect to x failed"))).isEqualTo("CONNECT");
    assertThat(phase(new ConnectException("Connection timed out"))).isEqualTo("CONNECT");
    assertThat(phase(new TimeoutException("no answer"))).isEqualTo("TOTAL");
  }

  private static String phase(Throwable error) {
    Throwable seen = new RuntimeException("wrapped", error);
    assertThat(CLASSIFIER.classify(null, seen)).isEqualTo(Verdict.failure(seen, null));
    AIFailureException failure = CLASSIFIER.failure(seen);
    assertThat(failure).isInstanceOf(AITimeoutException.class).hasCause(seen);
    return ((AITimeoutException) failure).phase().name();
  }

  @Test
  void aServiceThatCannotBeReachedIsUnreachable() {
    for (Throwable error :
        new Throwable[] {
          new ConnectException("refused"),
          new SocketException("Connection reset"),
          new UnknownHostException("ai.invalid"),
          new UnresolvedAddressException(),
          new SSLHandshakeException("no trust")
        }) {
      Throwable seen = new IOException(error);
      assertThat(CLASSIFIER.classify(null, seen)).isEqualTo(Verdict.failure(seen, null));
      assertThat(CLASSIFIER.failure(seen))
          .isInstanceOf(UnreachableException.class)
          .hasMessageStartingWith(error.getClass().getSimpleName());
    }
  }

  /** G10. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 header parser received no bytes",
        "unexpected end of stream on http://ai.invalid/...",
        "Connection reset by peer",
        "Connection was closed",
        "GOAWAY received",
        "/127.0.0.1:5000: GOAWAY received",
        "stream was reset: REFUSED_STREAM",
        "Received RST_STREAM: Stream not processed",
        "Connection prematurely closed BEFORE response",
        "ai.invalid:443 failed to respond",
        "Broken pipe",
        "An existing connection was forcibly closed by the remote host"
      })
  void aConnectionThatIsLostBeforeAnAnswerIsUnreachable(String words) {
    Throwable seen =
        new RuntimeException(new IOException(words, new EOFException("EOF reached while reading")));
    assertThat(CLASSIFIER.classify(null, seen)).isEqualTo(Verdict.failure(seen, null));
    assertThat(CLASSIFIER.failure(seen))
        .isInstanceOf(UnreachableException.class)
        .hasMessage("IOException: " + words)
        .hasCause(seen);
  }

  /** G10. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "chunked transfer encoding, state: READING_LENGTH",
        "fixed content-length: 100, bytes received: 20",
        "Connection prematurely closed DURING response",
        "Premature end of chunk coded message body: closing chunk expected",
        "Truncated chunk (expected size: 10; actual size: 5)"
      })
  void anAnswerThatBreaksOffIsBadOutput(String words) {
    Throwable seen = new IOException(words, new EOFException());
    assertThat(CLASSIFIER.failure(seen)).isInstanceOf(BadOutputException.class).hasCause(seen);
  }

  @Test
  void anEndOfFileAndAClosedChannelAreUnreachable() {
    for (Throwable error : new Throwable[] {new EOFException(), new ClosedChannelException()}) {
      assertThat(CLASSIFIER.failure(error)).isInstanceOf(UnreachableException.class);
    }
    assertThat(CLASSIFIER.failure(new IllegalStateException("connection closed"))).isNull();
  }

  @Test
  void aCauseThatKnowsMoreThanWordsDecides() {
    Throwable seen = new IOException("closed", new SocketTimeoutException("Read timed out"));
    assertThat(CLASSIFIER.failure(seen)).isInstanceOf(AITimeoutException.class);
  }

  @Test
  void aCallerWhoGaveUpSaysNothing() {
    assertThat(ignores(new RuntimeException(new InterruptedException()))).isTrue();
    assertThat(ignores(new IOException("interrupted", new InterruptedException()))).isTrue();
    assertThat(ignores(new RuntimeException(new CancellationException()))).isTrue();
    assertThat(CLASSIFIER.failure(new RuntimeException(new InterruptedException()))).isNull();
    Thread.currentThread().interrupt();
    try {
      assertThat(ignores(new RuntimeException(new InterruptedIOException()))).isTrue();
    } finally {
      Thread.interrupted();
    }
  }

  private static boolean ignores(Throwable error) {
    return CLASSIFIER.classify(null, error) instanceof Verdict.Ignored;
  }

  @Test
  void whatIsUnknownIsJudgedAsUsual() {
    for (Throwable error : new Throwable[] {new IOException("?"), new NoClassDefFoundError()}) {
      assertThat(CLASSIFIER.classify(null, error))
          .isEqualTo(FailureClassifier.standard().classify(null, error));
      assertThat(CLASSIFIER.failure(error)).isNull();
    }
  }

  @Test
  void itsMeaningIsTheFailureOrElseAnyServiceError() {
    RateLimitedException limited = new RateLimitedException(builder());
    assertThat(CLASSIFIER.meaning(new IOException(limited))).isSameAs(limited);
    IOException refused = new IOException(new ConnectException("refused"));
    assertThat(CLASSIFIER.meaning(refused))
        .isInstanceOf(UnreachableException.class)
        .hasCause(refused);
    AIServiceException own = new AIServiceException("of the application");
    assertThat(CLASSIFIER.meaning(new RuntimeException(own))).isSameAs(own);
    assertThat(CLASSIFIER.meaning(new IOException("?"))).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void causesThatGoInACircleEnd(int length) {
    Exception first = new IllegalStateException("0") {};
    Exception last = first;
    for (int i = 1; i < length; i++) {
      last = new Circular(last);
    }
    Circular start = new Circular(last);
    start.next = start;
    assertThat(CLASSIFIER.classify(null, start)).isEqualTo(Verdict.failure(start, null));
    assertThat(CLASSIFIER.failure(start)).isNull();
  }

  private static AIServiceException.Builder builder() {
    return AIServiceException.builder("no");
  }

  private static final class Circular extends Exception {
    private static final long serialVersionUID = 1L;
    private Throwable next;

    Circular(Throwable next) {
      this.next = next;
    }

    @Override
    public synchronized Throwable getCause() {
      return next;
    }
  }

  @Test
  @DisplayName("seam 7: a date is read by the clock that was given")
  void datesAreReadByTheClockThatWasGiven() {
    ManualTimeSource clock = new ManualTimeSource();
    HttpHeaders headers = new HttpHeaders();
    headers.add(
        "Retry-After",
        DateTimeFormatter.RFC_1123_DATE_TIME.format(
            clock.instant().plusSeconds(9).atOffset(ZoneOffset.UTC)));
    Throwable seen =
        new HttpClientErrorException(
            HttpStatus.TOO_MANY_REQUESTS, "slow down", headers, new byte[0], null);
    AIClassifier byClock = CLASSIFIER.withClock(clock);
    Duration wait = Objects.requireNonNull(byClock.failure(seen)).retryAfter();
    assertThat(wait).isBetween(Duration.ofSeconds(9), Duration.ofSeconds(10));
    clock.advance(Duration.ofSeconds(5));
    assertThat(byClock.classify(null, seen))
        .isEqualTo(Verdict.throttled(seen, wait.minusSeconds(5)));
    assertThat(byClock.withClock(clock)).isSameAs(byClock);
    assertThat(
            AIClassifier.withRule(failure -> AIFailure.OVERLOADED).withClock(clock).failure(seen))
        .isInstanceOf(OverloadedException.class);
  }

  @Test
  void aBreakersClassifierReadsDatesByTheBreakersClock() {
    ManualTimeSource clock = new ManualTimeSource();
    CircuitBreakerConfig config =
        CircuitBreakerConfig.forAiServices().toBuilder().timeSource(clock).build();
    assertThat(config.classifier()).isEqualTo(CLASSIFIER.withClock(clock));
    assertThat(config.toBuilder().timeSource(TimeSource.system()).build().classifier())
        .isEqualTo(CLASSIFIER)
        .hasSameHashCodeAs(CLASSIFIER)
        .isNotEqualTo(config.classifier());
  }
}
