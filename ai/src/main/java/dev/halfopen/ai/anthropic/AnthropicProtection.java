package dev.halfopen.ai.anthropic;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.AnthropicClientAsync;
import com.anthropic.core.ClientOptions;
import com.anthropic.core.http.HttpClient;
import dev.halfopen.ai.AIProtection;
import dev.halfopen.ai.internal.AttemptMark;
import dev.halfopen.ai.internal.AttemptProxy;
import dev.halfopen.ai.internal.OkHttpBeneath;
import dev.halfopen.ai.internal.SdkClient;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Protects a client of {@code anthropic-java}, whatever it was built with.
 *
 * <pre>{@code
 * AnthropicClient client = AnthropicProtection.protect(AnthropicOkHttpClient.fromEnv(), protection);
 * }</pre>
 *
 * <p>A call that the breaker rejects throws an {@code AnthropicException} whose cause is the {@link
 * dev.halfopen.CallNotPermittedException}, which this client doesn't retry. One that gets no
 * headers in time throws an {@link dev.halfopen.ai.AITimeoutException}. An answer that turns out
 * bad while it is read is an {@code AnthropicIoException} (or, if it wasn't a stream, an {@code
 * AnthropicInvalidDataException}) with the {@link dev.halfopen.ai.AIFailureException} among its
 * causes. The service's own errors are the client's, as ever.
 *
 * <p>The service is called {@code anthropic}, wherever it is: this client tells its HTTP client
 * alone.
 *
 * @since 0.1.0
 */
public final class AnthropicProtection {
  private AnthropicProtection() {}

  /**
   * A client that protects its calls and is like the given one in all else; its {@code async()} and
   * {@code withOptions(..)} are protected, too. The client's own retries are turned off: they would
   * retry what can't be helped, and each would be a call of its own to the breaker.
   *
   * <p>Calls within an attempt of a pipeline are stopped when that attempt's time is over. For
   * asynchronous ones this is so if the service is asked for within the attempt, as in {@code
   * client.async().messages()}, and not kept.
   */
  public static AnthropicClient protect(AnthropicClient client, AIProtection protection) {
    AtomicReference<@Nullable AnthropicHttpClient> http = new AtomicReference<>();
    AnthropicClient result = client.withOptions(options -> http.set(setUp(options, protection)));
    return AttemptProxy.of(
        AnthropicClient.class, result, binding(Objects.requireNonNull(http.get())));
  }

  /** As {@link #protect(AnthropicClient, AIProtection)}. */
  public static AnthropicClientAsync protect(AnthropicClientAsync client, AIProtection protection) {
    AtomicReference<@Nullable AnthropicHttpClient> http = new AtomicReference<>();
    AnthropicClientAsync result =
        client.withOptions(options -> http.set(setUp(options, protection)));
    return AttemptProxy.of(
        AnthropicClientAsync.class, result, binding(Objects.requireNonNull(http.get())));
  }

  private static AnthropicHttpClient setUp(ClientOptions.Builder options, AIProtection protection) {
    ClientOptions built = options.build();
    AnthropicHttpClient http =
        new AnthropicHttpClient(
            SdkClient.inner(built, built.httpClient(), HttpClient.class), protection);
    options.maxRetries(0);
    options.httpClient(http);
    return http;
  }

  private static BiFunction<Object, AttemptMark, Object> binding(AnthropicHttpClient http) {
    return (client, attempt) ->
        client instanceof AnthropicClientAsync async
            ? async.withOptions(
                options -> options.httpClient(new AnthropicHttpClient(http, attempt)))
            : client;
  }

  /**
   * As {@link #protect(AnthropicClient, AIProtection)}, but at the layer of OkHttp, as {@link
   * dev.halfopen.ai.okhttp.OkHttpProtection} does it, with the names that its breakers have. For
   * clients that a framework has built, with an interceptor of the same protection or without.
   *
   * @return the client itself if it doesn't stand on an OkHttp that we know how to reach
   */
  public static AnthropicClient protectOkHttp(AnthropicClient client, AIProtection protection) {
    OkHttpBeneath<HttpClient> http = new OkHttpBeneath<>(HttpClient.class, protection);
    AnthropicClient result = client.withOptions(options -> setUp(options, http));
    return http.isProtected() ? result : client;
  }

  /** As {@link #protectOkHttp(AnthropicClient, AIProtection)}. */
  public static AnthropicClientAsync protectOkHttp(
      AnthropicClientAsync client, AIProtection protection) {
    OkHttpBeneath<HttpClient> http = new OkHttpBeneath<>(HttpClient.class, protection);
    AnthropicClientAsync result = client.withOptions(options -> setUp(options, http));
    return http.isProtected()
        ? AttemptProxy.of(AnthropicClientAsync.class, result, binding(http))
        : client;
  }

  private static void setUp(ClientOptions.Builder options, OkHttpBeneath<HttpClient> http) {
    ClientOptions built = options.build();
    HttpClient beneath = http.protect(SdkClient.inner(built, built.httpClient(), HttpClient.class));
    if (beneath != null) {
      options.maxRetries(0);
      options.httpClient(beneath);
    }
  }

  private static BiFunction<Object, AttemptMark, Object> binding(OkHttpBeneath<HttpClient> http) {
    return (client, attempt) ->
        client instanceof AnthropicClientAsync async
            ? async.withOptions(options -> options.httpClient(http.within(attempt)))
            : client;
  }

  /**
   * What {@code withOptions} needs, for a client that is built elsewhere; as {@link #protect}, but
   * asynchronous calls are calls of their own, which no attempt of a pipeline stops.
   */
  public static Consumer<ClientOptions.Builder> with(AIProtection protection) {
    return options -> setUp(options, protection);
  }

  /**
   * A protected HTTP client, for those who build their {@code ClientOptions} themselves; they
   * should set {@code maxRetries(0)}.
   */
  public static HttpClient httpClient(HttpClient client, AIProtection protection) {
    return new AnthropicHttpClient(client, protection);
  }
}
