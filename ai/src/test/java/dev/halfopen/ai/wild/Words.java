package dev.halfopen.ai.wild;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Random;

/** Texts that models write, and such that look like the marks of a format. */
final class Words {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> TEXTS =
      List.of(
          "Sun",
          "ny",
          " ",
          "Grüße",
          "日本",
          "\uD83D\uDE00",
          "\n\n",
          "\r\n",
          "data: [DONE]\n\n",
          "{\"error\":{\"message\":\"no\"}}",
          "\"finish_reason\":\"stop\"",
          "event: error\ndata: x",
          "\\",
          "\"",
          "]}",
          "<html>",
          "\t",
          "\u2028",
          "error");

  private Words() {}

  /** A text as a JSON string, now and then with escapes that need not be. */
  static String quoted(Random random) {
    String text = TEXTS.get(random.nextInt(TEXTS.size()));
    try {
      String quoted = JSON.writeValueAsString(text);
      return random.nextInt(3) == 0 ? escaped(quoted) : quoted;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String escaped(String quoted) {
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < quoted.length(); i++) {
      char c = quoted.charAt(i);
      all.append(c > 126 ? String.format("\\u%04x", (int) c) : String.valueOf(c));
    }
    return all.toString();
  }

  @SafeVarargs
  static <T> T any(Random random, T... of) {
    return of[random.nextInt(of.length)];
  }
}
