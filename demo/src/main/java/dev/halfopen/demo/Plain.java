package dev.halfopen.demo;

import com.openai.errors.OpenAIException;
import com.openai.errors.OpenAIServiceException;
import dev.halfopen.AIServiceException;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Words for the screen: short, in 80 columns, and without what could harm a terminal. */
final class Plain {
  /** The width of the screen. */
  static final int WIDTH = 80;

  private static final int MAX_TEXT = 200;
  private static final double MILLIS_PER_SECOND = 1e3;

  private Plain() {}

  /** An error in a few words. */
  static String describe(@Nullable Throwable error) {
    if (error instanceof OpenAIServiceException answer) {
      return ofAnswer(
          answer.statusCode(), answer.code().or(answer::type).orElse("without an error code"));
    }
    if (error instanceof AIServiceException answer && answer.code() != null) {
      return ofAnswer(answer.status(), answer.code());
    }
    if (error instanceof OpenAIException && error.getCause() != null) {
      return text(words(error) + ": " + words(error.getCause()));
    }
    return error == null ? "unknown" : text(words(error));
  }

  private static String ofAnswer(int status, String kind) {
    return text(status >= 400 ? status + " " + kind : "an error in the stream, " + kind);
  }

  private static String words(Throwable error) {
    String message = error.getMessage();
    return message == null || message.isBlank() ? error.getClass().getSimpleName() : message;
  }

  /** Text from outside, bounded and on one line, fit for a terminal. */
  static String text(String outside) {
    StringBuilder safe = new StringBuilder();
    outside.codePoints().limit(MAX_TEXT).forEach(c -> safe.appendCodePoint(isPlain(c) ? c : '?'));
    return outside.codePointCount(0, outside.length()) > MAX_TEXT ? safe + "..." : safe.toString();
  }

  private static boolean isPlain(int c) {
    return c == ' '
        || switch (Character.getType(c)) {
          case Character.CONTROL,
              Character.FORMAT,
              Character.SURROGATE,
              Character.PRIVATE_USE,
              Character.UNASSIGNED,
              Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR,
              Character.SPACE_SEPARATOR ->
              false;
          default -> true;
        };
  }

  /** A time in at most five characters, if it is below 1000 s; a dash for none. */
  static String time(@Nullable Duration time) {
    if (time == null) {
      return "-";
    }
    long millis = time.toMillis();
    if (millis < MILLIS_PER_SECOND) {
      return millis + "ms";
    }
    String format = millis < 10 * MILLIS_PER_SECOND ? "%.2fs" : "%.1fs";
    return String.format(Locale.ROOT, format, millis / MILLIS_PER_SECOND);
  }

  /** A time that somebody set: {@code 2 s}, {@code 0.36 s}. */
  static String exact(Duration set) {
    return new DecimalFormat("0.##", DecimalFormatSymbols.getInstance(Locale.ROOT))
            .format(set.toMillis() / MILLIS_PER_SECOND)
        + " s";
  }

  /** Breaks a text at its spaces into lines of at most 80 columns; all but the first indented. */
  static List<String> wrap(String text, int indent) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (line.length() + word.length() >= WIDTH && !line.toString().isBlank()) {
        lines.add(line.toString().stripTrailing());
        line.setLength(0);
        line.append(" ".repeat(indent));
      }
      line.append(word).append(' ');
    }
    lines.add(line.toString().stripTrailing());
    return lines;
  }
}
