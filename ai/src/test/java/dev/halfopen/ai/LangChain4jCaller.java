package dev.halfopen.ai;

import dev.halfopen.ai.langchain4j.LangChain4jProtection;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** LangChain4j's models of OpenAI. */
final class LangChain4jCaller implements ProtectedClients.Caller {
  private final OpenAiChatModel model;
  private final OpenAiStreamingChatModel streaming;

  LangChain4jCaller(int port, AIProtection protection) {
    model =
        OpenAiChatModel.builder()
            .httpClientBuilder(LangChain4jProtection.httpClientBuilder(protection))
            .baseUrl(ProtectedClients.openAi(port))
            .apiKey("none")
            .modelName("test-model")
            .maxRetries(0)
            .build();
    streaming =
        OpenAiStreamingChatModel.builder()
            .httpClientBuilder(LangChain4jProtection.httpClientBuilder(protection))
            .baseUrl(ProtectedClients.openAi(port))
            .apiKey("none")
            .modelName("test-model")
            .build();
  }

  @Override
  public void plain() {
    model.chat("Hi");
  }

  @Override
  public void stream() throws Exception {
    await(new Handler(false));
  }

  @Override
  public void leave() throws Exception {
    await(new Handler(true));
  }

  private void await(Handler handler) throws Exception {
    streaming.chat("Hi", handler);
    try {
      handler.end.get(20, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw (Exception) e.getCause();
    }
    if (handler.ends.get() != 1) {
      throw new AssertionError("told " + handler.ends + " ends");
    }
  }

  @Override
  public void close() {
    // The JDK's client ends when nobody refers to it.
  }

  private static final class Handler implements StreamingChatResponseHandler {
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private final AtomicInteger ends = new AtomicInteger();
    private final boolean leaving;

    Handler(boolean leaving) {
      this.leaving = leaving;
    }

    @Override
    public void onPartialResponse(PartialResponse partial, PartialResponseContext context) {
      if (leaving) {
        context.streamingHandle().cancel();
        ends.incrementAndGet();
        end.complete(null);
      }
    }

    @Override
    public void onCompleteResponse(ChatResponse response) {
      if (!leaving) {
        ends.incrementAndGet();
        end.complete(null);
      }
    }

    @Override
    public void onError(Throwable error) {
      ends.incrementAndGet();
      end.completeExceptionally(error);
    }
  }
}
