package dev.halfopen.demo;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.halfopen.ai.AIProtection;
import dev.halfopen.ai.openai.OpenAIProtection;
import java.time.Duration;

/** Asks an endpoint the demo's question with the official client. Thread-safe. */
final class ChatClient implements AutoCloseable {
  private static final String QUESTION = "Say hello in five words.";
  private static final long MAX_TOKENS = 64;

  /** The time limit that the client has by itself. */
  static final Duration OWN_TIMEOUT = Duration.ofMinutes(10);

  private final OpenAIClient client;
  private final ChatCompletionCreateParams params;

  private ChatClient(OpenAIClient client, Endpoint endpoint) {
    this.client = client;
    params =
        ChatCompletionCreateParams.builder()
            .model(endpoint.model())
            .addUserMessage(QUESTION)
            .maxCompletionTokens(MAX_TOKENS)
            .build();
  }

  /** A client as it is, but for its own retries, which are off. */
  static ChatClient plain(Endpoint endpoint, Duration timeout) {
    return new ChatClient(openAi(endpoint, timeout).maxRetries(0).build(), endpoint);
  }

  /** A client as it is, with its own 2 retries and time limit. */
  static ChatClient asItIs(Endpoint endpoint) {
    return new ChatClient(openAi(endpoint, OWN_TIMEOUT).build(), endpoint);
  }

  /** The same client, protected by Halfopen. */
  static ChatClient guarded(Endpoint endpoint, Duration timeout, AIProtection protection) {
    return new ChatClient(
        OpenAIProtection.protect(openAi(endpoint, timeout).maxRetries(0).build(), protection),
        endpoint);
  }

  private static OpenAIOkHttpClient.Builder openAi(Endpoint endpoint, Duration timeout) {
    return OpenAIOkHttpClient.builder()
        .baseUrl(endpoint.baseUrl())
        .apiKey(endpoint.apiKey())
        .timeout(timeout);
  }

  /**
   * Asks once, and returns at the true end of the answer. It looks for the finish reason itself,
   * since a client that isn't protected takes an answer that was cut off for a whole one.
   */
  void ask(boolean streaming) {
    if (!isWhole(streaming)) {
      throw new UnfinishedAnswerException("the answer has no finish reason");
    }
  }

  /** Asks once, and says whether the answer has a finish reason. */
  boolean isWhole(boolean streaming) {
    return streaming ? finishesStream() : finishes();
  }

  private boolean finishesStream() {
    try (StreamResponse<ChatCompletionChunk> chunks =
        client.chat().completions().createStreaming(params)) {
      // An application would show the text here; each chunk is read, whatever came before.
      return chunks.stream()
          .map(chunk -> chunk.choices().stream().anyMatch(c -> c.finishReason().isPresent()))
          .reduce(false, Boolean::logicalOr);
    }
  }

  private boolean finishes() {
    ChatCompletion completion = client.chat().completions().create(params);
    return completion.choices().stream().anyMatch(c -> c._finishReason().asKnown().isPresent());
  }

  @Override
  public void close() {
    client.close();
  }
}
