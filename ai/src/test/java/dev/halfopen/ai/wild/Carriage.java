package dev.halfopen.ai.wild;

import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * How an answer travels.
 *
 * @param label the Content-Type; null: none
 * @param gzip whether it is compressed
 * @param chunks the seed of the sizes in which it arrives
 * @param host who was asked
 */
record Carriage(@Nullable String label, boolean gzip, long chunks, String host) {
  private static final String GATEWAY = "gateway.example";
  private static final String OLLAMA = "localhost:11434";
  private static final List<String> LABELS =
      List.of(
          "application/json",
          "text/event-stream",
          "text/plain; charset=utf-8",
          "application/octet-stream",
          "application/x-ndjson",
          "Text/Event-Stream;charset=UTF-8",
          "text/html");

  static Carriage random(Answer answer, Random random) {
    String label =
        switch (random.nextInt(6)) {
          case 0 -> null;
          case 1, 2 -> LABELS.get(random.nextInt(LABELS.size()));
          default -> answer.label();
        };
    if (label != null && answer.format().equals("bedrock stream")) {
      label = answer.label(); // nothing but the label tells that it is binary
    }
    return new Carriage(
        label, random.nextInt(8) == 0, random.nextLong(), host(answer.format(), random));
  }

  static Carriage plain(Answer answer) {
    String host = answer.format().startsWith("ollama") ? OLLAMA : GATEWAY;
    return new Carriage(answer.label(), false, 1, host);
  }

  private static String host(String format, Random random) {
    boolean ollama = format.startsWith("ollama"); // its path is many an application's as well
    if (random.nextBoolean() && !ollama) {
      return GATEWAY;
    }
    return switch (format.substring(0, 4)) {
      case "anth" -> "api.anthropic.com";
      case "gemi" -> "generativelanguage.googleapis.com";
      case "cohe" -> "api.cohere.com";
      case "bedr" -> "bedrock-runtime.us-east-1.amazonaws.com";
      case "olla" -> OLLAMA;
      default -> "api.openai.com";
    };
  }
}
