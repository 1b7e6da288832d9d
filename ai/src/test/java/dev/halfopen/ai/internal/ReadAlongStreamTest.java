package dev.halfopen.ai.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halfopen.ai.AIExchange;
import dev.halfopen.ai.BadOutputException;
import dev.halfopen.ai.TimedByHand;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A body that is pulled: what passes is seen, and only reading is waiting. */
class ReadAlongStreamTest {
  private static final String CHUNK =
      "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"é\"},\"finish_reason\":null}]}\n\n";
  private static final String STOP =
      "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final TimedByHand given = new TimedByHand();
  private final AIExchange exchange = given.stream(LIMIT);
  private int closed;
  private Runnable whileReading = () -> {};

  private InputStream source(String text) {
    exchange.headers(200, Map.of("content-type", List.of("text/event-stream")));
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)) {
      @Override
      public synchronized int read(byte[] target, int offset, int length) {
        whileReading.run();
        return super.read(target, offset, length);
      }

      @Override
      public void close() {
        closed++;
      }
    };
  }

  private ReadAlongStream stream(String text) {
    return new ReadAlongStream(source(text), exchange);
  }

  private long failures() {
    return given.breaker.metrics().snapshot().failedCalls();
  }

  private static byte[] all(InputStream body) throws IOException {
    ByteArrayOutputStream seen = new ByteArrayOutputStream();
    for (int c = body.read(); c >= 0; c = body.read()) {
      seen.write(c);
    }
    return seen.toByteArray();
  }

  @Test
  void bytesAreReadOneByOneToo() throws IOException {
    for (boolean byLine : new boolean[] {false, true}) {
      ReadAlongStreamTest fresh = new ReadAlongStreamTest();
      ReadAlongStream stream = fresh.stream(CHUNK + STOP);
      assertThat(all(byLine ? stream.byLine() : stream))
          .isEqualTo((CHUNK + STOP).getBytes(StandardCharsets.UTF_8));
      assertThat(fresh.given.breaker.metrics().snapshot().successfulCalls()).isEqualTo(1);
    }
  }

  @Test
  void whatIsSkippedIsSeen() throws IOException {
    ReadAlongStream stream = stream(CHUNK + STOP);
    assertThat(stream.skip(10)).isEqualTo(10);
    assertThat(stream.skip(0)).isZero();
    assertThat(stream.skip(-1)).isZero();
    assertThat(stream.markSupported()).isFalse();
    assertThat(stream.read(new byte[0])).isZero();
    assertThat(stream.skip(1_000_000))
        .isEqualTo((CHUNK + STOP).getBytes(StandardCharsets.UTF_8).length - 10);
    assertThat(stream.read()).isEqualTo(-1);
    assertThat(stream.skip(1)).isZero();
    assertThat(given.breaker.metrics().snapshot().successfulCalls()).isEqualTo(1);
  }

  @Test
  void aConsumerThatDoesNotReadIsNotWaiting() throws IOException {
    ReadAlongStream stream = stream(CHUNK);
    given.timer.advance(LIMIT.multipliedBy(3));
    assertThat(failures()).isZero();
    assertThat(stream.read(new byte[20])).isEqualTo(20);
    given.timer.advance(LIMIT.multipliedBy(3));
    assertThat(failures()).isZero();
    whileReading = () -> given.timer.advance(LIMIT.multipliedBy(3));
    assertThat(stream.read(new byte[1])).isEqualTo(1);
    assertThat(failures()).isEqualTo(1);
  }

  @Test
  void leavingClosesTheBodyAndIsNeutral() throws IOException {
    for (boolean byLine : new boolean[] {false, true}) {
      ReadAlongStreamTest fresh = new ReadAlongStreamTest();
      ReadAlongStream stream = fresh.stream(CHUNK);
      InputStream body = byLine ? stream.byLine() : stream;
      assertThat(body.read()).isEqualTo('d');
      body.close();
      assertThat(fresh.closed).isEqualTo(1);
      assertThat(fresh.given.breaker.metrics().snapshot().ignoredCalls()).isEqualTo(1);
    }
  }

  @Test
  void aCutAnswerIsAnErrorAtItsEnd() throws IOException {
    ReadAlongStream stream = stream(CHUNK);
    byte[] target = new byte[500];
    assertThat(stream.read(target)).isEqualTo(CHUNK.getBytes(StandardCharsets.UTF_8).length);
    assertThatThrownBy(() -> stream.read(target))
        .isInstanceOf(IOException.class)
        .hasCauseInstanceOf(BadOutputException.class);
    stream.close();
    assertThat(failures()).isEqualTo(1);
  }

  @Test
  void whatNobodyHasBegunToReadIsClosed() throws IOException {
    ReadAlongStream stream = stream(CHUNK);
    stream.closeUnread();
    assertThat(closed).isEqualTo(1);
    stream.closeUnread();
    assertThat(closed).isEqualTo(1);
  }

  @Test
  void whatSomebodyReadsIsHisToClose() throws IOException {
    ReadAlongStream stream = stream(CHUNK);
    assertThat(stream.read()).isEqualTo('d');
    stream.closeUnread();
    assertThat(closed).isZero();
    stream.close();
    assertThat(closed).isEqualTo(1);
  }

  @Test
  void whoeverReadsByTheLineHasIt() throws IOException {
    ReadAlongStream stream = stream(CHUNK);
    InputStream lines = stream.byLine();
    stream.closeUnread();
    assertThat(closed).isZero();
    lines.close();
    assertThat(closed).isEqualTo(1);
  }
}
