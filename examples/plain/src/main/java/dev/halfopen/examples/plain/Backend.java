package dev.halfopen.examples.plain;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.sun.net.httpserver.HttpExchange;
import dev.halfopen.testkit.Behavior;
import dev.halfopen.testkit.ReceivedRequest;
import dev.halfopen.testkit.ScriptedAiService;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The service that answers: the one of {@code OPENAI_API_KEY} and {@code OPENAI_BASE_URL}, or, if
 * there is no key, a script within this process, which can be made ill. Thread-safe.
 */
final class Backend implements AutoCloseable {
  private static final int WORDS_PER_SECOND = 50;

  private final @Nullable ScriptedAiService script;
  private final OpenAIClient client;
  private volatile String illness = "well";

  private Backend(boolean scripted) {
    if (scripted) {
      ScriptedAiService service = ScriptedAiService.builder().script(this::behavior).start();
      script = service;
      client =
          OpenAIOkHttpClient.builder()
              .baseUrl(service.openAiBaseUri().toString())
              .apiKey("none")
              .build();
    } else {
      script = null;
      client = OpenAIOkHttpClient.fromEnv();
    }
  }

  static Backend fromEnvironment() {
    return new Backend(System.getenv("OPENAI_API_KEY") == null);
  }

  static Backend scripted() {
    return new Backend(true);
  }

  OpenAIClient client() {
    return client;
  }

  String description() {
    return script == null
        ? "the service of OPENAI_API_KEY answers"
        : "a script answers; make it ill at /illness (overloaded, quota, well)";
  }

  /** Makes the script ill, or well again. */
  void illness(HttpExchange exchange) throws IOException {
    illness = Http.text(exchange).strip();
    Http.respond(exchange, 200, script == null ? "It is no script." : "It is " + illness + ".");
  }

  /** Overloaded is one model, a spent quota concerns all. */
  private Behavior behavior(ReceivedRequest request) {
    if (illness.equals("quota")) {
      return Behavior.quotaExhausted();
    }
    if (illness.equals("overloaded") && request.model().equals(ChatService.MODEL)) {
      return Behavior.overloaded();
    }
    return Behavior.answer("This is " + request.model() + ", and a script.")
        .firstTokenDelay(Duration.ofMillis(20))
        .tokensPerSecond(WORDS_PER_SECOND);
  }

  @Override
  public void close() {
    client.close();
    if (script != null) {
      script.close();
    }
  }
}
