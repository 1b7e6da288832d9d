package dev.halfopen.ai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.models.messages.MessageCreateParams;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.halfopen.CallNotPermittedException;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerEvent.StateTransition;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.ai.anthropic.AnthropicProtection;
import dev.halfopen.ai.jdk.HttpClientProtection;
import dev.halfopen.ai.okhttp.OkHttpProtection;
import dev.halfopen.ai.openai.OpenAIProtection;
import dev.halfopen.testkit.ScriptedAiService;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The real clients, where no HTTP response comes about. */
class TransportErrorsTest {
  private static final ChatCompletionCreateParams CHAT =
      ChatCompletionCreateParams.builder().model("test-model").addUserMessage("Hi").build();

  /** A client, protected or bare, and a call that it makes. */
  enum Client {
    OPENAI {
      @Override
      void call(String root, AIProtection protection) {
        OpenAIClient client = openAi(root, protection);
        try {
          client.chat().completions().create(CHAT);
        } finally {
          client.close();
        }
      }
    },
    OPENAI_ASYNC {
      @Override
      void call(String root, AIProtection protection) throws Exception {
        OpenAIClient client = openAi(root, protection);
        try {
          client.async().chat().completions().create(CHAT).get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
          throw (Exception) e.getCause();
        } finally {
          client.close();
        }
      }
    },
    ANTHROPIC {
      @Override
      void call(String root, AIProtection protection) {
        AnthropicClient bare =
            AnthropicOkHttpClient.builder().baseUrl(root).apiKey("none").maxRetries(0).build();
        AnthropicClient client =
            protection == null ? bare : bare.withOptions(AnthropicProtection.with(protection));
        try {
          client
              .messages()
              .create(
                  MessageCreateParams.builder()
                      .model("test-model")
                      .maxTokens(9)
                      .addUserMessage("Hi")
                      .build());
        } finally {
          client.close();
        }
      }
    },
    OKHTTP {
      @Override
      void call(String root, AIProtection protection) throws IOException {
        okHttp(root, protection, new OkHttpClient.Builder());
      }
    },
    JDK {
      @Override
      void call(String root, AIProtection protection) throws Exception {
        jdk(root, protection, HttpClient.newBuilder());
      }
    };

    abstract void call(String root, AIProtection protection) throws Exception;

    private static OpenAIClient openAi(String root, AIProtection protection) {
      OpenAIClient bare =
          OpenAIOkHttpClient.builder().baseUrl(root).apiKey("none").maxRetries(0).build();
      return protection == null ? bare : bare.withOptions(OpenAIProtection.with(protection));
    }
  }

  private static void okHttp(String root, AIProtection protection, OkHttpClient.Builder settings)
      throws IOException {
    if (protection != null) {
      settings.addInterceptor(OkHttpProtection.interceptor(protection));
    }
    RequestBody body =
        RequestBody.create(BrokenServices.requestBody(false), MediaType.get("application/json"));
    Request request = new Request.Builder().url(root + "/chat/completions").post(body).build();
    settings.build().newCall(request).execute().close();
  }

  private static void jdk(String root, AIProtection protection, HttpClient.Builder settings)
      throws Exception {
    HttpClient bare = settings.build();
    HttpClient client = protection == null ? bare : HttpClientProtection.protect(bare, protection);
    client.send(
        HttpRequest.newBuilder(URI.create(root + "/chat/completions"))
            .POST(HttpRequest.BodyPublishers.ofString(BrokenServices.requestBody(false)))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private final CircuitBreakerRegistry registry =
      CircuitBreakerRegistry.of(CircuitBreakerConfig.builder().failureThreshold(1).build());
  private final CircuitBreaker breaker = registry.circuitBreaker("ai");
  private final AIProtection protection =
      AIProtection.builder(registry).key(request -> "ai").build();

  private interface Call {
    void with(AIProtection protection) throws Exception;
  }

  /** The caller sees what the bare client shows, and the breaker opens and knows why. */
  private AIFailureException opens(Call call) throws Exception {
    List<Throwable> causes = new ArrayList<>();
    AutoCloseable listening =
        breaker.onEvent(
            event -> {
              if (event instanceof StateTransition opened) {
                causes.add(opened.cause());
              }
            });
    Throwable thrown = catchThrowable(() -> call.with(protection));
    listening.close();
    Throwable bare = catchThrowable(() -> call.with(null));
    assertThat(thrown).isExactlyInstanceOf(bare.getClass()).hasMessage(bare.getMessage());
    assertThat(breaker.metrics().snapshot().failedCalls()).isEqualTo(1);

    Throwable rejection = catchThrowable(breaker::acquirePermit);
    assertThat(rejection).isInstanceOf(CallNotPermittedException.class);
    AIFailureException why = (AIFailureException) rejection.getCause();
    assertThat(causes).containsExactly(why);
    List<Throwable> seen = new ArrayList<>();
    for (Throwable e = thrown; e != null; e = e.getCause()) {
      seen.add(e);
    }
    assertThat(seen).contains(why.getCause());
    return why;
  }

  @ParameterizedTest
  @EnumSource
  void nobodyListens(Client client) throws Exception {
    ScriptedAiService service = ScriptedAiService.start();
    service.close();
    String root = service.anthropicBaseUri().toString();
    assertThat(opens(with -> client.call(root, with)))
        .isInstanceOf(UnreachableException.class)
        .hasMessageStartingWith("ConnectException");
  }

  @ParameterizedTest
  @EnumSource
  void theHostIsUnknown(Client client) throws Exception {
    assertThat(opens(with -> client.call("http://nobody.invalid", with)))
        .isInstanceOf(UnreachableException.class);
  }

  @ParameterizedTest
  @EnumSource
  void theServiceSpeaksNoTls(Client client) throws Exception {
    try (ScriptedAiService service = ScriptedAiService.start()) {
      String root = "https://127.0.0.1:" + service.port();
      assertThat(opens(with -> client.call(root, with))).isInstanceOf(UnreachableException.class);
    }
  }

  @Test
  void noConnectionComesAboutInTime() throws Exception {
    Duration limit = Duration.ofMillis(300);
    try (BusyPort port = new BusyPort()) {
      AIFailureException ofOkHttp =
          opens(
              with -> okHttp(port.root(), with, new OkHttpClient.Builder().connectTimeout(limit)));
      assertThat(phase(ofOkHttp)).isEqualTo(AITimeoutException.Phase.CONNECT);
      breaker.reset();
      breaker.metrics().reset();
      AIFailureException ofJdk =
          opens(with -> jdk(port.root(), with, HttpClient.newBuilder().connectTimeout(limit)));
      assertThat(phase(ofJdk)).isEqualTo(AITimeoutException.Phase.CONNECT);
    }
  }

  private static AITimeoutException.Phase phase(AIFailureException error) {
    assertThat(error).isInstanceOf(AITimeoutException.class);
    return ((AITimeoutException) error).phase();
  }

  /** A port whose queue of connections is full, so that the system drops attempts to connect. */
  private static final class BusyPort implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final List<Socket> waiting = new ArrayList<>();

    BusyPort() throws IOException {
      assumeTrue(isFull(), "this system queues connections without end");
    }

    private boolean isFull() throws IOException {
      for (int i = 0; i < 64; i++) {
        Socket socket = new Socket();
        waiting.add(socket);
        try {
          socket.connect(
              new InetSocketAddress(server.getInetAddress(), server.getLocalPort()), 500);
        } catch (SocketTimeoutException e) {
          return true;
        }
      }
      return false;
    }

    String root() {
      return "http://127.0.0.1:" + server.getLocalPort();
    }

    @Override
    public void close() throws IOException {
      for (Socket socket : waiting) {
        socket.close();
      }
      server.close();
    }
  }
}
