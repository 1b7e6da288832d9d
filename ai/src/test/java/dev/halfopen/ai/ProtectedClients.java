package dev.halfopen.ai;

import com.anthropic.client.AnthropicClient;
import com.openai.client.OpenAIClient;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStreamEvent;
import dev.halfopen.ai.anthropic.AnthropicProtection;
import dev.halfopen.ai.jdk.HttpClientProtection;
import dev.halfopen.ai.okhttp.OkHttpProtection;
import dev.halfopen.ai.openai.OpenAIProtection;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import okhttp3.ConnectionPool;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** The clients under test, each with its one line of set-up, behind one small interface. */
enum ProtectedClients {
  OPENAI {
    @Override
    Caller caller(int port, AIProtection protection) {
      return new OpenAi(port, protection);
    }
  },
  OPENAI_ASYNC {
    @Override
    Caller caller(int port, AIProtection protection) {
      return new OpenAiAsync(port, protection);
    }
  },
  OPENAI_RESPONSES {
    @Override
    Caller caller(int port, AIProtection protection) {
      return new OpenAiResponses(port, protection);
    }
  },
  ANTHROPIC {
    @Override
    Caller caller(int port, AIProtection protection) {
      return new Anthropic(port, protection);
    }
  },
  OKHTTP {
    @Override
    Caller caller(int port, AIProtection protection) {
      return new OkHttp(port, protection);
    }
  },
  JDK {
    @Override
    Caller caller(int port, AIProtection protection) {
      return new Jdk(port, protection);
    }
  },
  JDK_LINES {
    @Override
    Caller caller(int port, AIProtection protection) {
      return new JdkLines(port, protection);
    }
  },
  LANGCHAIN4J {
    @Override
    Caller caller(int port, AIProtection protection) {
      return new LangChain4jCaller(port, protection);
    }
  },
  RESTCLIENT {
    @Override
    Caller caller(int port, AIProtection protection) {
      return SpringCallers.restClient(port, protection);
    }
  },
  WEBCLIENT {
    @Override
    Caller caller(int port, AIProtection protection) {
      return SpringCallers.webClient(port, protection);
    }
  },
  AZURE_OPENAI {
    @Override
    Caller caller(int port, AIProtection protection) {
      return AzureCallers.openAi(port, protection);
    }
  },
  AZURE_OPENAI_ASYNC {
    @Override
    Caller caller(int port, AIProtection protection) {
      return AzureCallers.openAiAsync(port, protection);
    }
  },
  AZURE_INFERENCE {
    @Override
    Caller caller(int port, AIProtection protection) {
      return AzureCallers.inference(port, protection);
    }
  },
  AZURE_PIPELINE {
    @Override
    Caller caller(int port, AIProtection protection) {
      return AzureCallers.pipeline(port, protection);
    }
  },
  AZURE_PIPELINE_ASYNC {
    @Override
    Caller caller(int port, AIProtection protection) {
      return AzureCallers.asyncPipeline(port, protection);
    }
  },
  GOOGLE_GENAI {
    @Override
    Caller caller(int port, AIProtection protection) {
      return new GoogleCaller(port, protection);
    }
  };

  abstract Caller caller(int port, AIProtection protection);

  /** The base URL as OpenAI's clients want it. */
  static String openAi(int port) {
    return Sdks.openAiUrl(port);
  }

  /** The base URL as Anthropic's clients want it. */
  static String anthropic(int port) {
    return "http://127.0.0.1:" + port;
  }

  /** Whether the client throws for an HTTP status. */
  boolean throwsForStatus() {
    return this != OKHTTP
        && this != JDK
        && this != JDK_LINES
        && this != AZURE_PIPELINE
        && this != AZURE_PIPELINE_ASYNC;
  }

  /**
   * Whether a stream can be left: azure-ai-openai and azure-ai-inference keep what they read for a
   * second reader, and go on reading when the first one has gone.
   */
  boolean leaves() {
    return this != AZURE_OPENAI && this != AZURE_OPENAI_ASYNC && this != AZURE_INFERENCE;
  }

  /** Whether the client understands what it reads. */
  boolean readsJson() {
    return throwsForStatus();
  }

  /** One client. */
  interface Caller extends AutoCloseable {
    /** Asks for a whole answer, and reads it. */
    void plain() throws Exception;

    /** Asks for a stream, and reads it to its end. */
    void stream() throws Exception;

    /** Asks for a stream, reads its beginning and leaves. */
    void leave() throws Exception;

    @Override
    void close();
  }

  private static final class OpenAi implements Caller {
    private final OpenAIClient client;

    OpenAi(int port, AIProtection protection) {
      client = OpenAIProtection.protect(Sdks.openAi(port), protection);
    }

    @Override
    public void plain() {
      client.chat().completions().create(Sdks.CHAT);
    }

    @Override
    public void stream() {
      try (var response = client.chat().completions().createStreaming(Sdks.CHAT)) {
        response.stream().forEach(ChatCompletionChunk::validate);
      }
    }

    @Override
    public void leave() {
      try (var response = client.chat().completions().createStreaming(Sdks.CHAT)) {
        response.stream().limit(2).forEach(ChatCompletionChunk::validate);
      }
    }

    @Override
    public void close() {
      client.close();
    }
  }

  private static final class OpenAiAsync implements Caller {
    private final OpenAi sync;

    OpenAiAsync(int port, AIProtection protection) {
      sync = new OpenAi(port, protection);
    }

    @Override
    public void plain() throws Exception {
      try {
        sync.client.async().chat().completions().create(Sdks.CHAT).get(20, TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        throw (Exception) e.getCause();
      }
    }

    @Override
    public void stream() throws Exception {
      var response = sync.client.async().chat().completions().createStreaming(Sdks.CHAT);
      response.subscribe(chunk -> {});
      try {
        response.onCompleteFuture().get(20, TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        throw (Exception) e.getCause();
      }
    }

    @Override
    public void leave() throws Exception {
      var response = sync.client.async().chat().completions().createStreaming(Sdks.CHAT);
      response.subscribe(chunk -> response.close());
      try {
        response.onCompleteFuture().get(20, TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        // Closed by itself.
      }
    }

    @Override
    public void close() {
      sync.close();
    }
  }

  private static final class OpenAiResponses implements Caller {
    private static final ResponseCreateParams QUESTION =
        ResponseCreateParams.builder().model("test-model").input("Hi").build();
    private final OpenAIClient client;

    OpenAiResponses(int port, AIProtection protection) {
      client = new OpenAi(port, protection).client;
    }

    @Override
    public void plain() {
      client.responses().create(QUESTION);
    }

    @Override
    public void stream() {
      try (var response = client.responses().createStreaming(QUESTION)) {
        response.stream().forEach(ResponseStreamEvent::validate);
      }
    }

    @Override
    public void leave() {
      try (var response = client.responses().createStreaming(QUESTION)) {
        response.stream().limit(2).forEach(ResponseStreamEvent::validate);
      }
    }

    @Override
    public void close() {
      client.close();
    }
  }

  private static final class Anthropic implements Caller {
    private final AnthropicClient client;

    Anthropic(int port, AIProtection protection) {
      client = AnthropicProtection.protect(Sdks.anthropic(port), protection);
    }

    @Override
    public void plain() {
      client.messages().create(Sdks.MESSAGE);
    }

    @Override
    public void stream() {
      try (var response = client.messages().createStreaming(Sdks.MESSAGE)) {
        response.stream().forEach(event -> event.validate());
      }
    }

    @Override
    public void leave() {
      try (var response = client.messages().createStreaming(Sdks.MESSAGE)) {
        response.stream().limit(2).forEach(event -> event.validate());
      }
    }

    @Override
    public void close() {
      client.close();
    }
  }

  private static final class OkHttp implements Caller {
    private final String url;
    private final OkHttpClient client;

    OkHttp(int port, AIProtection protection) {
      url = openAi(port) + "/chat/completions";
      client =
          OkHttpProtection.protect(
              new OkHttpClient.Builder()
                  .connectionPool(new ConnectionPool(5, 1, TimeUnit.MINUTES))
                  .build(),
              protection);
    }

    private Response send(boolean streaming) throws IOException {
      return client
          .newCall(
              new Request.Builder()
                  .url(url)
                  .post(
                      RequestBody.create(
                          BrokenServices.requestBody(streaming), MediaType.get("application/json")))
                  .build())
          .execute();
    }

    @Override
    public void plain() throws IOException {
      try (Response response = send(false)) {
        response.body().string();
      }
    }

    @Override
    public void stream() throws IOException {
      try (Response response = send(true)) {
        while (response.body().source().readUtf8Line() != null) {
          // Read to the end.
        }
      }
    }

    @Override
    public void leave() throws IOException {
      try (Response response = send(true)) {
        response.body().source().readUtf8Line();
      }
    }

    @Override
    public void close() {
      client.connectionPool().evictAll();
      client.dispatcher().executorService().shutdown();
    }
  }

  private static class Jdk implements Caller {
    private final URI url;
    private final HttpClient client;

    Jdk(int port, AIProtection protection) {
      url = URI.create(openAi(port) + "/chat/completions");
      client = HttpClientProtection.protect(HttpClient.newHttpClient(), protection);
    }

    final <T> T send(boolean streaming, HttpResponse.BodyHandler<T> handler)
        throws IOException, InterruptedException {
      return client.send(request(streaming), handler).body();
    }

    private HttpRequest request(boolean streaming) {
      return HttpRequest.newBuilder(url)
          .header("Content-Type", "application/json")
          .POST(HttpRequest.BodyPublishers.ofString(BrokenServices.requestBody(streaming)))
          .build();
    }

    @Override
    public void plain() throws IOException, InterruptedException {
      send(false, HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void stream() throws IOException, InterruptedException {
      try (BufferedReader lines = lines()) {
        while (lines.readLine() != null) {
          // Read to the end.
        }
      }
    }

    private BufferedReader lines() throws IOException, InterruptedException {
      InputStream body = send(true, HttpResponse.BodyHandlers.ofInputStream());
      return new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    }

    @Override
    public void leave() throws IOException, InterruptedException {
      try (BufferedReader lines = lines()) {
        lines.readLine();
      }
    }

    @Override
    public void close() {
      // The JDK's client ends when nobody refers to it.
    }
  }

  /** Its bodies are pushed and not pulled. */
  private static final class JdkLines extends Jdk {
    JdkLines(int port, AIProtection protection) {
      super(port, protection);
    }

    @Override
    public void stream() throws IOException, InterruptedException {
      try (Stream<String> lines = send(true, HttpResponse.BodyHandlers.ofLines())) {
        lines.forEach(line -> {});
      }
    }

    @Override
    public void leave() throws IOException, InterruptedException {
      try (Stream<String> lines = send(true, HttpResponse.BodyHandlers.ofLines())) {
        lines.iterator().next();
      }
    }
  }

  static List<ProtectedClients> all() {
    return List.of(values());
  }
}
