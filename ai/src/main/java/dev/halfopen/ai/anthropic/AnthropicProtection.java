package dev.halfopen.ai.anthropic;

import com.anthropic.core.ClientOptions;
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
 *
 * <p>The service is called {@code anthropic}, wherever it is: this client tells its HTTP client
 * alone.
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
      options.httpClient(httpClient(inner(options), protection));
    };
  }

  /**
   * A protected HTTP client, for those who build their {@code ClientOptions} themselves; they
   * should set {@code maxRetries(0)}.
   */
  public static HttpClient httpClient(HttpClient client, AIProtection protection) {
    return new ProtectedClient(client, protection);
  }

  /**
   * The HTTP client beneath the SDK's own layers. The builder doesn't show it; what the SDK's
   * classes use among each other does. If a later version has no such method, the client with the
   * layers will do: then a call that hangs before its headers keeps its connection until the SDK's
   * own timeout.
   */
  private static HttpClient inner(ClientOptions.Builder options) {
    ClientOptions built = options.build();
    try {
      Object original =
          ClientOptions.class
              .getMethod("access$getOriginalHttpClient$p", ClientOptions.class)
              .invoke(null, built);
      if (original instanceof HttpClient client) {
        return client;
      }
    } catch (ReflectiveOperationException e) {
      // As said above.
    }
    return built.httpClient();
  }
}
