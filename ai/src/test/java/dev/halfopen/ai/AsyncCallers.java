package dev.halfopen.ai;

import com.anthropic.client.AnthropicClient;
import com.openai.client.OpenAIClient;
import dev.halfopen.ai.anthropic.AnthropicProtection;
import dev.halfopen.ai.jdk.HttpClientProtection;
import dev.halfopen.ai.langchain4j.LangChain4jProtection;
import dev.halfopen.ai.okhttp.OkHttpProtection;
import dev.halfopen.ai.openai.OpenAIProtection;
import dev.halfopen.ai.spring.WebClientProtection;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.springframework.web.reactive.function.client.WebClient;

/** The asynchronous calls of the clients under test, each with its one line of set-up. */
final class AsyncCallers {

  private AsyncCallers() {}

  static Supplier<CompletableFuture<?>> openAi(int port, AIProtection protection) {
    OpenAIClient client = OpenAIProtection.protect(Sdks.openAi(port), protection);
    return () -> client.async().chat().completions().create(Sdks.CHAT);
  }

  static Supplier<CompletableFuture<?>> openAiStream(int port, AIProtection protection) {
    OpenAIClient client = OpenAIProtection.protect(Sdks.openAi(port), protection);
    return () ->
        client
            .async()
            .chat()
            .completions()
            .createStreaming(Sdks.CHAT)
            .subscribe(chunk -> {})
            .onCompleteFuture();
  }

  static Supplier<CompletableFuture<?>> anthropic(int port, AIProtection protection) {
    AnthropicClient client = AnthropicProtection.protect(Sdks.anthropic(port), protection);
    return () -> client.async().messages().create(Sdks.MESSAGE);
  }

  static Supplier<CompletableFuture<?>> okHttp(int port, AIProtection protection) {
    OkHttpClient client = OkHttpProtection.protect(new OkHttpClient(), protection);
    return () -> enqueue(client, port);
  }

  static CompletableFuture<String> enqueue(OkHttpClient client, int port) {
    CompletableFuture<String> answer = new CompletableFuture<>();
    client
        .newCall(
            new Request.Builder()
                .url(ProtectedClients.openAi(port) + "/chat/completions")
                .post(
                    RequestBody.create(
                        BrokenServices.requestBody(false), MediaType.get("application/json")))
                .build())
        .enqueue(
            new Callback() {
              @Override
              public void onFailure(Call call, IOException e) {
                answer.completeExceptionally(e);
              }

              @Override
              public void onResponse(Call call, Response response) {
                try (response) {
                  answer.complete(response.body().string());
                } catch (IOException e) {
                  answer.completeExceptionally(e);
                }
              }
            });
    return answer;
  }

  static Supplier<CompletableFuture<?>> jdk(int port, AIProtection protection) {
    HttpClient client = HttpClientProtection.protect(HttpClient.newHttpClient(), protection);
    return () ->
        client.sendAsync(
            HttpRequest.newBuilder(URI.create(ProtectedClients.openAi(port) + "/chat/completions"))
                .POST(HttpRequest.BodyPublishers.ofString(BrokenServices.requestBody(false)))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  static Supplier<CompletableFuture<?>> webClient(int port, AIProtection protection) {
    WebClient client = WebClient.builder().filter(WebClientProtection.filter(protection)).build();
    return () ->
        client
            .post()
            .uri(ProtectedClients.openAi(port) + "/chat/completions")
            .contentType(org.springframework.http.MediaType.APPLICATION_JSON)
            .bodyValue(BrokenServices.requestBody(false))
            .retrieve()
            .bodyToMono(String.class)
            .toFuture();
  }

  static Supplier<CompletableFuture<?>> langChain4j(int port, AIProtection protection) {
    OpenAiStreamingChatModel model =
        OpenAiStreamingChatModel.builder()
            .httpClientBuilder(LangChain4jProtection.httpClientBuilder(protection))
            .baseUrl(ProtectedClients.openAi(port))
            .apiKey("none")
            .modelName("test-model")
            .build();
    return () -> {
      CompletableFuture<ChatResponse> answer = new CompletableFuture<>();
      model.chat(
          "Hi",
          new StreamingChatResponseHandler() {
            @Override
            public void onPartialResponse(String partial) {
              // Only the end matters.
            }

            @Override
            public void onCompleteResponse(ChatResponse response) {
              answer.complete(response);
            }

            @Override
            public void onError(Throwable error) {
              answer.completeExceptionally(error);
            }
          });
      return answer;
    };
  }
}
