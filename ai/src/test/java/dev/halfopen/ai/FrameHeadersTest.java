package dev.halfopen.ai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** What is well-formed is read, whatever stands behind it. */
class FrameHeadersTest {
  private static final int BOOLEAN = 0;
  private static final int BYTE = 2;
  private static final int SHORT = 3;
  private static final int INTEGER = 4;
  private static final int LONG = 5;
  private static final int BYTES = 6;
  private static final int TEXT = 7;
  private static final int TIMESTAMP = 8;
  private static final int UUID = 9;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private FrameHeadersTest header(String name, int type, byte[] value) {
    out.write(name.length());
    out.writeBytes(name.getBytes(UTF_8));
    out.write(type);
    out.writeBytes(value);
    return this;
  }

  private FrameHeadersTest text(String name, String value) {
    byte[] bytes = value.getBytes(UTF_8);
    ByteBuffer sized = ByteBuffer.allocate(2 + bytes.length);
    return header(name, TEXT, sized.putShort((short) bytes.length).put(bytes).array());
  }

  private FrameHeaders read() {
    return FrameHeaders.read(ByteBuffer.wrap(out.toByteArray()));
  }

  @Test
  void passesOverValuesOfEachType() {
    header("a", BOOLEAN, new byte[0])
        .header("b", 1, new byte[0])
        .header("c", BYTE, new byte[1])
        .header("d", SHORT, new byte[2])
        .header("e", INTEGER, new byte[4])
        .header("f", LONG, new byte[8])
        .header("g", BYTES, new byte[] {0, 2, 9, 9})
        .header("h", TIMESTAMP, new byte[8])
        .header("i", UUID, new byte[16])
        .text(":event-type", "chunk")
        .text(":error-message", "m".repeat(300));

    assertThat(read()).isEqualTo(new FrameHeaders("chunk", false, "m".repeat(300)));
  }

  @Test
  void onlyTextsHaveAMeaning() {
    header(":event-type", BYTES, new byte[] {0, 1, 'x'}).text(":message-type", "event");

    assertThat(read()).isEqualTo(FrameHeaders.NONE);
  }

  @Test
  void whatIsNoEventIsAnError() {
    text(":message-type", "exception").text(":exception-type", "throttlingException");

    assertThat(read()).isEqualTo(new FrameHeaders("throttlingException", true, ""));
  }

  @Test
  void whatIsBehindAMistakeIsLeftOut() {
    byte[][] mistakes = {
      {},
      {1},
      {1, 'a'},
      {1, 'a', TEXT},
      {1, 'a', TEXT, 0},
      {1, 'a', TEXT, 0, 5, 'x'},
      {1, 'a', BYTES, 0},
      {1, 'a', LONG, 1},
      {1, 'a', 10},
      {1, 'a', -1},
      {100, 'a'},
      {-1, 'a'}
    };
    for (byte[] mistake : mistakes) {
      out.reset();
      text(":event-type", "chunk");
      out.writeBytes(mistake);
      assertThat(read()).isEqualTo(new FrameHeaders("chunk", false, ""));
    }
  }

  @Test
  void aValueMayEndWithTheHeadersAndBeEmpty() {
    text(":message-type", "").text(":event-type", "");

    assertThat(read()).isEqualTo(new FrameHeaders("", true, ""));
  }
}
