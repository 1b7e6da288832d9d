package dev.halfopen.ai.wild;

import dev.halfopen.ai.AIProtection;
import dev.halfopen.ai.langchain4j.LangChain4jProtection;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.jdk.JdkHttpClientBuilder;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiResponsesStreamingChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** LangChain4j's models of OpenAI. */
final class LangChain4jClient implements Client {
  /** A service that doesn't end its answer has no end that could be told. */
  private static final long PATIENCE_SECONDS = 20;

  private final StreamEnds ends = new StreamEnds();
  private final OpenAiChatModel plain;
  private final StreamingChatModel chat;
  private final StreamingChatModel responses;

  LangChain4jClient(URI service, @Nullable AIProtection protection) {
    String base = service + "/v1";
    plain =
        OpenAiChatModel.builder()
            .httpClientBuilder(http(protection))
            .baseUrl(base)
            .apiKey("none")
            .modelName("m")
            .maxRetries(0)
            .build();
    chat =
        OpenAiStreamingChatModel.builder()
            .httpClientBuilder(http(protection))
            .baseUrl(base)
            .apiKey("none")
            .modelName("m")
            .build();
    responses =
        OpenAiResponsesStreamingChatModel.builder()
            .httpClientBuilder(http(protection))
            .baseUrl(base)
            .apiKey("none")
            .modelName("m")
            .build();
  }

  private HttpClientBuilder http(@Nullable AIProtection protection) {
    return ends.of(
        protection == null
            ? new JdkHttpClientBuilder()
            : LangChain4jProtection.httpClientBuilder(protection));
  }

  @Override
  public void ask(Case.Exchange exchange, StringBuilder text) throws Exception {
    if (!exchange.stream()) {
      text.append(plain.chat("Hi"));
      return;
    }
    Handler handler = new Handler(text);
    CompletableFuture<Void> allTold = ends.next();
    (exchange.path().endsWith("/responses") ? responses : chat).chat("Hi", handler);
    try {
      CompletableFuture.anyOf(handler.end, allTold).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (!handler.end.isDone()) {
        throw new SilentEndException();
      }
      handler.end.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }

  /** The first end counts, as to a caller who waits for it. */
  private static final class Handler implements StreamingChatResponseHandler {
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private final StringBuilder text;

    Handler(StringBuilder text) {
      this.text = text;
    }

    @Override
    public void onPartialResponse(String partial) {
      if (!end.isDone()) {
        text.append(partial);
      }
    }

    @Override
    public void onCompleteResponse(ChatResponse response) {
      if (!end.isDone()) {
        text.append("|complete ").append(response.metadata().finishReason());
        end.complete(null);
      }
    }

    @Override
    public void onError(Throwable error) {
      end.completeExceptionally(error);
    }
  }
}
