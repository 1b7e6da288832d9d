package dev.halfopen.ai;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * A body whose first bytes say what it is; the label that it comes under only hints, for labels are
 * wrong as often as not.
 */
final class SniffedBody extends Undecided {
  /** How an event stream begins, in full or as far as it goes. */
  private static final Pattern EVENTS =
      Pattern.compile(
          "(?s)(?::|data[:\\r\\n]|event:|id:|retry:|error:).*"
              + "|d|da|dat|data|e|ev|eve|even|event|i|id|r|re|ret|retr|retry|er|err|erro|error");

  private static final Pattern WHOLE_FIELD =
      Pattern.compile("(?s)(?::|data[:\\r\\n]|event:|id:|retry:|error:).*");

  private static final Pattern ERROR_FIELD = Pattern.compile("(?s)error:.*");

  /** The length of the beginning of a frame, and of what its checksum is of. */
  private static final int PRELUDE = 12;

  private static final int CHECKED = 8;

  private final AnswerReader answer;
  private final String label;
  private final boolean streaming;

  /**
   * A body at its beginning.
   *
   * @param contentType what the header says; empty if it says nothing
   * @param streaming whether a stream was asked for
   */
  SniffedBody(AnswerReader answer, String contentType, boolean streaming) {
    this.answer = answer;
    this.label = mediaType(contentType);
    this.streaming = streaming;
  }

  private static String mediaType(String contentType) {
    int end = contentType.indexOf(';');
    return (end < 0 ? contentType : contentType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }

  /** White space, and a BOM. */
  @Override
  boolean isBlank(byte c) {
    return switch (c) {
      case ' ', '\n', '\r', '\t', (byte) 0xEF, (byte) 0xBB, (byte) 0xBF -> true;
      default -> false;
    };
  }

  @Override
  @Nullable BodyReader decide(byte[] head, int count, boolean last) {
    if (count == 0) {
      return new OpaqueBody(answer.findings());
    }
    return switch (head[0]) {
      case '{', '[' -> new JsonBody(answer, label);
      case '<' -> new TextBody(answer.findings());
      case 0 ->
          label.equals("application/vnd.amazon.eventstream")
              ? new FramesBody(answer)
              : count < PRELUDE && !last ? null : frames(head, count);
      default -> isLabelled() ? events() : words(head, count, last);
    };
  }

  private BodyReader events() {
    return new EventStreamBody(answer);
  }

  /** What ends before its prelude can be checked has said nothing in any format. */
  private BodyReader frames(byte[] head, int count) {
    if (count < PRELUDE || isChecked(head)) {
      return new FramesBody(answer);
    }
    return isLabelled() ? events() : new OpaqueBody(answer.findings());
  }

  private static boolean isChecked(byte[] head) {
    CRC32 checksum = new CRC32();
    checksum.update(head, 0, CHECKED);
    return (int) checksum.getValue() == ByteBuffer.wrap(head).getInt(CHECKED);
  }

  private boolean isLabelled() {
    return label.equals("text/event-stream");
  }

  private @Nullable BodyReader words(byte[] head, int count, boolean last) {
    String text = new String(head, 0, count, StandardCharsets.ISO_8859_1);
    if (EVENTS.matcher(text).matches()) {
      if (WHOLE_FIELD.matcher(text).matches()) {
        boolean isWord = ERROR_FIELD.matcher(text).matches() && !streaming;
        return isWord ? new TextBody(answer.findings()) : events();
      }
      if (!last) {
        return null;
      }
    }
    return isText(head, count) && !isMedia()
        ? new TextBody(answer.findings())
        : new OpaqueBody(answer.findings());
  }

  /** Some of them begin with letters. */
  private boolean isMedia() {
    return label.startsWith("audio/")
        || label.startsWith("image/")
        || label.startsWith("video/")
        || label.startsWith("multipart/");
  }

  /** Whether it begins like a text in UTF-8, and not like a picture or a sound. */
  private static boolean isText(byte[] head, int count) {
    int first = head[0] & 0xFF;
    boolean isAscii = first >= ' ' && first < 0x7F;
    boolean isLead = first >= 0xC2 && first < 0xF5;
    return isAscii || (isLead && (count == 1 || (head[1] & 0xC0) == 0x80));
  }
}
