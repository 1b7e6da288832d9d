package dev.halfopen.ai.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.MetricsSnapshot;
import dev.halfopen.ai.AIExchange;
import dev.halfopen.ai.AIProtection;
import dev.halfopen.ai.AIRequest;
import dev.halfopen.ai.BadOutputException;
import dev.halfopen.ai.OverloadedException;
import dev.halfopen.ai.Provider;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class ReadAlongLinesTest {
  private static final String HELLO =
      "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hello\"}}]}";
  private static final String STOP =
      "data: {\"choices\":[{\"index\":0,\"finish_reason\":\"stop\"}]}";
  private static final String DONE = "data: [DONE]";
  private static final String ERROR = "data: {\"error\":{\"code\":\"server_is_overloaded\"}}";

  private final CircuitBreakerRegistry registry =
      CircuitBreakerRegistry.of(CircuitBreakerConfig.defaults());
  private final CircuitBreaker breaker = registry.circuitBreaker("s");

  /** A body that comes in pieces, and then ends or is reset. */
  private static final class Body extends InputStream {
    private final Queue<String> pieces;
    private final boolean reset;
    private boolean closed;

    Body(boolean reset, String... pieces) {
      this.pieces = new ArrayDeque<>(List.of(pieces));
      this.reset = reset;
    }

    @Override
    public int read() {
      throw new AssertionError("a byte at a time");
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      String piece = pieces.poll();
      if (piece == null) {
        if (reset) {
          throw new IOException("reset");
        }
        return -1;
      }
      byte[] bytes = piece.getBytes(StandardCharsets.UTF_8);
      System.arraycopy(bytes, 0, target, offset, bytes.length);
      return bytes.length;
    }

    @Override
    public int available() {
      return 1_000;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private BufferedReader reader(InputStream body) {
    AIExchange exchange =
        AIExchange.begin(
            AIProtection.of(registry), new AIRequest(Provider.OPENAI, "s", null, null, true));
    exchange.headers(200, Map.of("content-type", List.of("text/event-stream")));
    return new BufferedReader(
        new InputStreamReader(
            new ReadAlongStream(body, exchange).byLine(), StandardCharsets.UTF_8));
  }

  private MetricsSnapshot metrics() {
    return breaker.metrics().snapshot();
  }

  @Test
  void anErrorEventIsAnErrorInItsPlace() throws IOException {
    try (BufferedReader lines = reader(new Body(false, HELLO + "\n\n" + ERROR + "\n\n"))) {
      assertThat(lines.readLine()).isEqualTo(HELLO);
      assertThat(lines.readLine()).isEmpty();
      assertThat(metrics().totalCalls()).isZero();
      assertThat(lines.readLine()).isEqualTo(ERROR);
      assertThatThrownBy(lines::readLine).hasCauseInstanceOf(OverloadedException.class);
      assertThat(metrics().failedCalls()).isEqualTo(1);
    }
  }

  @Test
  void theVerdictIsOutBeforeTheLastEvent() throws IOException {
    String body = HELLO + "\r\n\r\n" + STOP + "\r\n\r\n" + DONE + "\r\n\r\n";
    try (BufferedReader lines = reader(new Body(false, body))) {
      for (int i = 0; i < 5; i++) {
        assertThat(lines.readLine()).isNotNull();
        assertThat(metrics().callsInFlight()).isEqualTo(1);
      }
      assertThat(lines.readLine()).isEmpty();
      assertThat(metrics().successfulCalls()).isEqualTo(1);
      assertThat(lines.readLine()).isNull();
    }
    assertThat(metrics().totalCalls()).isEqualTo(1);
  }

  @Test
  void whatBecomesOfTheConnectionAfterTheLastEventIsNoError() throws IOException {
    Body body = new Body(true, HELLO + "\n\n" + STOP + "\n\n", DONE + "\n\n");
    try (BufferedReader lines = reader(body)) {
      assertThat(lines.lines()).hasSize(6);
    }
    assertThat(metrics().successfulCalls()).isEqualTo(1);
    assertThat(body.closed).isTrue();
  }

  @Test
  void aResetBeforeTheLastEventIsAnError() throws IOException {
    try (BufferedReader lines = reader(new Body(true, HELLO + "\n\n" + STOP + "\n\n"))) {
      for (int i = 0; i < 4; i++) {
        assertThat(lines.readLine()).isNotNull();
      }
      assertThatThrownBy(lines::readLine).hasMessage("reset");
    }
    assertThat(metrics().failedCalls()).isEqualTo(1);
  }

  @Test
  void aCutStreamIsAnErrorAfterItsLastByte() throws IOException {
    try (BufferedReader lines = reader(new Body(false, HELLO + "\n\n" + "data: {\"cho"))) {
      assertThat(lines.readLine()).isEqualTo(HELLO);
      assertThat(lines.readLine()).isEmpty();
      assertThatThrownBy(lines::readLine).hasCauseInstanceOf(BadOutputException.class);
    }
  }

  @Test
  void whatHasArrivedOfALineIsNotHeldBack() throws IOException {
    AIExchange exchange =
        AIExchange.begin(
            AIProtection.of(registry), new AIRequest(Provider.OPENAI, "s", null, null, true));
    exchange.headers(200, Map.of("content-type", List.of("text/event-stream")));
    Body body = new Body(false, "data: {\"cho", "ices\":[]}\n\n");
    try (InputStream stream = new ReadAlongStream(body, exchange).byLine()) {
      byte[] target = new byte[100];
      assertThat(stream.read(target)).isEqualTo("data: {\"cho".length());
      assertThat(stream.read(target)).isEqualTo("ices\":[]}\n".length());
    }
  }

  @Test
  void leavingIsNeutralAndClosesTheBody() throws IOException {
    Body body = new Body(false, HELLO + "\n\n");
    try (BufferedReader lines = reader(body)) {
      lines.readLine();
    }
    assertThat(metrics().ignoredCalls()).isEqualTo(1);
    assertThat(body.closed).isTrue();
  }
}
