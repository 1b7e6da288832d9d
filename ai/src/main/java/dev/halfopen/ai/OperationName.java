package dev.halfopen.ai;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The word for what is asked of a service, one of few: those of OpenTelemetry's conventions. */
final class OperationName {
  static final String CHAT = "chat";
  static final String TEXT_COMPLETION = "text_completion";
  static final String GENERATE_CONTENT = "generate_content";
  static final String EMBEDDINGS = "embeddings";
  static final String RERANK = "rerank";
  static final String OTHER = "other";

  /** By the end of the path; the first that fits counts. */
  private static final Map<String, String> BY_PATH = new LinkedHashMap<>();

  static {
    BY_PATH.put("/chat/completions", CHAT);
    BY_PATH.put("/completions", TEXT_COMPLETION);
    BY_PATH.put("/api/generate", TEXT_COMPLETION);
    BY_PATH.put(":generateContent", GENERATE_CONTENT);
    BY_PATH.put(":streamGenerateContent", GENERATE_CONTENT);
    BY_PATH.put("/embeddings", EMBEDDINGS);
    BY_PATH.put("/embed", EMBEDDINGS);
    BY_PATH.put(":embedContent", EMBEDDINGS);
    BY_PATH.put(":batchEmbedContents", EMBEDDINGS);
    BY_PATH.put("/rerank", RERANK);
  }

  private OperationName() {}

  /**
   * The word for a request.
   *
   * @param came what came, where the path doesn't tell; null if nothing did
   */
  static String of(AIRequest request, Operation operation, @Nullable Facts came) {
    String path = request.path();
    String plain = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    for (Map.Entry<String, String> known : BY_PATH.entrySet()) {
      if (plain.endsWith(known.getKey())) {
        return known.getValue();
      }
    }
    if (operation == Operation.CHAT) {
      return CHAT;
    }
    return came == null ? OTHER : came.operation();
  }
}
