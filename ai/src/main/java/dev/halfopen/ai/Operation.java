package dev.halfopen.ai;

import java.util.List;
import java.util.Map;

/** What was asked of a service, as the path of the request tells. */
enum Operation {
  /** An answer of a model, in a format that the path promises: no answer is a failure. */
  CHAT,
  /** Something else that services do: embeddings, lists, jobs. Only a plain error counts. */
  OTHER,
  /** What somebody stored there: whatever it holds, it says nothing about the service. */
  FILE,
  /** Nobody knows: what has the shape of an answer is judged as one, and anything else is right. */
  UNKNOWN;

  private static final List<String> CHATS =
      List.of(
          "/chat/completions",
          "/completions",
          "/chatcompletion_v2", // MiniMax
          "/v1/responses",
          "/openai/responses",
          "/v1/messages",
          "/v2/chat", // Cohere
          ":generateContent",
          ":streamGenerateContent",
          ":rawPredict",
          ":streamRawPredict",
          "/converse",
          "/converse-stream");

  /** Paths that applications have for other things as well. */
  private static final Map<Provider, List<String>> CHATS_BY_PROVIDER =
      Map.of(
          Provider.OPENAI, List.of("/responses"),
          Provider.AZURE_OPENAI, List.of("/responses"),
          Provider.ANTHROPIC, List.of("/messages"),
          Provider.OLLAMA, List.of("/api/chat", "/api/generate"),
          Provider.COHERE, List.of("/v1/chat"));

  private static final List<String> OTHERS =
      List.of(
          "/embeddings",
          "/embed",
          ":embedContent",
          ":batchEmbedContents",
          ":countTokens",
          "/count_tokens",
          "/count-tokens",
          "/input_tokens",
          "/tokenize",
          "/detokenize",
          "/rerank",
          "/moderations");

  private static final List<String> ROOMS_OF_OTHERS =
      List.of("/files", "/batches", "/vector_stores", "/fine_tuning", "/cachedContents");

  private static final List<String> OTHER_ROOMS =
      List.of(
          "/files",
          "/batches",
          "/uploads",
          "/models",
          "/images/",
          "/audio/",
          "/videos",
          "/threads/",
          "/assistants",
          "/vector_stores",
          "/fine_tuning",
          "/cachedContents",
          "/operations/",
          "/v1/responses/", // what was answered before: whether it failed then is no news
          "/openai/responses/");

  /**
   * Whether the answer tells of what is stored or was done at another time, so that what it says of
   * tokens is no news.
   */
  static boolean isAboutOthers(AIRequest request) {
    return ROOMS_OF_OTHERS.stream().anyMatch((request.path() + '/')::contains);
  }

  static Operation of(AIRequest request) {
    String path = request.path();
    if (path.isEmpty()) {
      return UNKNOWN;
    }
    String plain = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    if (plain.endsWith("/content") || plain.endsWith("/results") || plain.endsWith(":download")) {
      return FILE;
    }
    if (ends(plain, OTHERS)) {
      return OTHER;
    }
    if (ends(plain, CHATS)
        || ends(plain, CHATS_BY_PROVIDER.getOrDefault(request.provider(), List.of()))) {
      return plain.contains("/threads/") ? OTHER : CHAT;
    }
    boolean isAction = plain.lastIndexOf(':') > plain.lastIndexOf('/');
    boolean isRoom = OTHER_ROOMS.stream().anyMatch((plain + '/')::contains);
    return isRoom && !isAction ? OTHER : UNKNOWN;
  }

  private static boolean ends(String path, List<String> ends) {
    return ends.stream().anyMatch(path::endsWith);
  }
}
