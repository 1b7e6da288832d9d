package dev.halfopen.demo;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import java.time.Duration;
import java.util.stream.Stream;

/** Asks an endpoint the demo's question with the official client. Thread-safe. */
final class ChatClient implements AutoCloseable {
  private static final String QUESTION = "Say hello in five words.";
  private static final long MAX_TOKENS = 64;

  private final OpenAIClient client;
  private final ChatCompletionCreateParams params;

  ChatClient(Endpoint endpoint, Duration timeout) {
    client =
        OpenAIOkHttpClient.builder()
            .baseUrl(endpoint.baseUrl())
            .apiKey(endpoint.apiKey())
            .timeout(timeout)
            .maxRetries(0)
            .build();
    params =
        ChatCompletionCreateParams.builder()
            .model(endpoint.model())
            .addUserMessage(QUESTION)
            .maxCompletionTokens(MAX_TOKENS)
            .build();
  }

  /** Asks once, and returns at the true end of the answer. */
  void ask(boolean streaming, Guard guard) {
    if (streaming) {
      try (Stream<ChatCompletionChunk> chunks = guard.openStream(this::open)) {
        chunks.forEach(chunk -> {}); // an application would show the text here
      }
    } else {
      guard.run(this::complete);
    }
  }

  @SuppressWarnings("MustBeClosedChecker") // the returned stream closes it
  private Stream<ChatCompletionChunk> open() {
    return FinishedStream.of(client.chat().completions().createStreaming(params));
  }

  private void complete() {
    ChatCompletion completion = client.chat().completions().create(params);
    if (completion.choices().stream().noneMatch(c -> c._finishReason().asKnown().isPresent())) {
      throw new UnfinishedAnswerException("the answer has no finish reason");
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
