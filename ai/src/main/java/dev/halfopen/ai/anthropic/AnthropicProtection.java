package dev.halfopen.ai.anthropic;

import com.anthropic.core.ClientOptions;
import com.anthropic.core.LogLevel;
import com.anthropic.core.http.HttpClient;
import dev.halfopen.ai.AIProtection;
import java.util.function.Consumer;

/**
 * Protects a client of {@code anthropic-java}, whatever it was built with.
 *
 * <pre>{@code
 * AnthropicClient client = AnthropicOkHttpClient.fromEnv().withOptions(AnthropicProtection.with(protection));
 * }</pre>
 *
 * <p>A call that the breaker rejects throws {@link dev.halfopen.CallNotPermittedException}, and one
 * that gets no headers in time an {@link dev.halfopen.ai.AITimeoutException}. An answer that turns
 * out bad while it is read is an {@code AnthropicIoException} (or, if it wasn't a stream, an {@code
 * AnthropicInvalidDataException}) with the {@link dev.halfopen.ai.AIFailureException} among its
 * causes. The service's own errors are the client's, as ever.
 */
public final class AnthropicProtection {
  private AnthropicProtection() {}

  /**
   * What {@code withOptions} needs. Turns the client's own retries off: they would retry what can't
   * be helped, and each would be a call of its own to the breaker.
   */
  public static Consumer<ClientOptions.Builder> with(AIProtection protection) {
    return options -> {
      options.maxRetries(0);
      // The builder doesn't show its HTTP client; options that it makes do.
      LogLevel logLevel = options.build().logLevel();
      HttpClient inner = options.logLevel(LogLevel.OFF).build().httpClient();
      options.logLevel(logLevel).httpClient(httpClient(inner, protection));
    };
  }

  /**
   * A protected HTTP client, for those who build their {@code ClientOptions} themselves; they
   * should set {@code maxRetries(0)}.
   */
  public static HttpClient httpClient(HttpClient client, AIProtection protection) {
    return new ProtectedClient(client, protection);
  }
}
