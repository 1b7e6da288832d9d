package dev.halfopen.ai;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What the headers of a frame of Amazon's event stream say.
 *
 * @param event the name of the event, or of the error
 * @param errorMessage what an error says if it says so in a header
 */
record FrameHeaders(String event, boolean isError, String errorMessage) {
  /*
   * A header: the length of its name (1 byte), name, type (1), value. The value of a text or of
   * bytes has its length (2) before it, the others' lengths go by their types.
   */
  static final FrameHeaders NONE = new FrameHeaders("", false, "");

  private static final int BYTES = 6;
  private static final int TEXT = 7;
  private static final int[] LENGTHS = {0, 0, 1, 2, 4, 8, -1, -1, 8, 16};

  /** Reads headers; those behind a mistake are left out. */
  static FrameHeaders read(ByteBuffer headers) {
    String event = "";
    boolean isError = false;
    String errorMessage = "";
    while (headers.hasRemaining()) {
      String name = text(headers, headers.get() & 0xFF);
      String value = value(headers);
      if (name == null || value == null) {
        break;
      }
      switch (name) {
        case ":event-type", ":exception-type", ":error-code" -> event = value;
        case ":error-message" -> errorMessage = value;
        case ":message-type" -> isError = !value.equals("event");
        default -> {
          // the type of the content
        }
      }
    }
    return new FrameHeaders(event, isError, errorMessage);
  }

  /** A value that is a text, or an empty one for any other; null if there is none. */
  private static @Nullable String value(ByteBuffer headers) {
    int type = headers.hasRemaining() ? headers.get() : -1;
    if (type < 0 || type >= LENGTHS.length) {
      return null;
    }
    int length = LENGTHS[type];
    if (type == BYTES || type == TEXT) {
      if (headers.remaining() < Short.BYTES) {
        return null;
      }
      length = headers.getShort() & 0xFFFF;
    }
    String value = text(headers, length);
    return value == null || type == TEXT ? value : "";
  }

  private static @Nullable String text(ByteBuffer headers, int length) {
    if (length > headers.remaining()) {
      return null;
    }
    byte[] bytes = new byte[length];
    headers.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
