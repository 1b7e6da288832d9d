package dev.halfopen.ai.wild;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a caller got.
 *
 * @param text what was delivered
 * @param thrown how it ended; null: normally
 */
record Seen(String text, @Nullable Throwable thrown) {
  private static final Pattern PORT = Pattern.compile("127\\.0\\.0\\.1:\\d+");
  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cntrl}\uFFFD]");
  private static final int MAX_CAUSES = 20;

  /** One call of a client, which adds what it gets to the text. */
  @FunctionalInterface
  interface Reading {
    void into(StringBuilder text) throws Exception;
  }

  static Seen of(Reading call) {
    StringBuilder text = new StringBuilder();
    try {
      call.into(text);
      return new Seen(text.toString(), null);
    } catch (Exception e) {
      return new Seen(text.toString(), e);
    }
  }

  /** The same text and the same exception, by class and message. */
  boolean sameAs(Seen other) {
    return text.equals(other.text) && sameEnd(other);
  }

  boolean sameEnd(Seen other) {
    return describe(thrown).equals(describe(other.thrown));
  }

  /** Whether an exception of this class is thrown or among the causes. */
  boolean has(Class<? extends Throwable> type) {
    return find(type) != null;
  }

  <T extends Throwable> @Nullable T find(Class<T> type) {
    Throwable cause = thrown;
    for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
      if (type.isInstance(cause)) {
        return type.cast(cause);
      }
      cause = cause.getCause();
    }
    return null;
  }

  private static String describe(@Nullable Throwable error) {
    return error == null
        ? ""
        : error.getClass().getName()
            + ": "
            + PORT.matcher(String.valueOf(error.getMessage())).replaceAll("host");
  }

  private static String shorten(String text, int most) {
    String line = UNPRINTABLE.matcher(text.replace("\n", "\\n")).replaceAll("·");
    return line.length() <= most ? line : line.substring(0, most) + "…(" + line.length() + ")";
  }

  @Override
  public String toString() {
    StringBuilder all = new StringBuilder("«").append(shorten(text, 160)).append('»');
    Throwable cause = thrown;
    for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
      all.append(i == 0 ? " throws " : " <- ")
          .append(cause.getClass().getSimpleName())
          .append('(')
          .append(shorten(String.valueOf(cause.getMessage()), 120))
          .append(')');
      cause = cause.getCause();
    }
    return all.toString();
  }
}
