package dev.halfopen.ai.openai;

import com.openai.client.OpenAIClient;
import com.openai.client.OpenAIClientAsync;
import com.openai.core.ClientOptions;
import com.openai.core.http.HttpClient;
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
 * Protects a client of {@code openai-java}, whatever it was built with.
 *
 * <pre>{@code
 * OpenAIClient client = OpenAIProtection.protect(OpenAIOkHttpClient.fromEnv(), protection);
 * }</pre>
 *
 * <p>A call that the breaker rejects throws an {@code OpenAIException} whose cause is the {@link
 * dev.halfopen.CallNotPermittedException}, which this client doesn't retry. One that gets no
 * headers in time throws an {@link dev.halfopen.ai.AITimeoutException}. An answer that turns out
 * bad while it is read is an {@code OpenAIIoException} (or, if it wasn't a stream, an {@code
 * OpenAIInvalidDataException}) with the {@link dev.halfopen.ai.AIFailureException} among its
 * causes. The service's own errors are the client's, as ever.
 *
 * @since 0.1.0
 */
public final class OpenAIProtection {
  private OpenAIProtection() {}

  /**
   * A client that protects its calls and is like the given one in all else; its {@code async()} and
   * {@code withOptions(..)} are protected, too. The client's own retries are turned off: they would
   * retry what can't be helped, and each would be a call of its own to the breaker.
   *
   * <p>Calls within an attempt of a pipeline are stopped when that attempt's time is over. For
   * asynchronous ones this is so if the service is asked for within the attempt, as in {@code
   * client.async().chat()}, and not kept.
   */
  public static OpenAIClient protect(OpenAIClient client, AIProtection protection) {
    AtomicReference<@Nullable OpenAIHttpClient> http = new AtomicReference<>();
    OpenAIClient result = client.withOptions(options -> http.set(setUp(options, protection)));
    return AttemptProxy.of(OpenAIClient.class, result, binding(Objects.requireNonNull(http.get())));
  }

  /** As {@link #protect(OpenAIClient, AIProtection)}. */
  public static OpenAIClientAsync protect(OpenAIClientAsync client, AIProtection protection) {
    AtomicReference<@Nullable OpenAIHttpClient> http = new AtomicReference<>();
    OpenAIClientAsync result = client.withOptions(options -> http.set(setUp(options, protection)));
    return AttemptProxy.of(
        OpenAIClientAsync.class, result, binding(Objects.requireNonNull(http.get())));
  }

  private static OpenAIHttpClient setUp(ClientOptions.Builder options, AIProtection protection) {
    ClientOptions built = options.build();
    OpenAIHttpClient http =
        new OpenAIHttpClient(
            SdkClient.inner(built, built.httpClient(), HttpClient.class), protection);
    options.maxRetries(0);
    options.httpClient(http);
    return http;
  }

  private static BiFunction<Object, AttemptMark, Object> binding(OpenAIHttpClient http) {
    return (client, attempt) ->
        client instanceof OpenAIClientAsync async
            ? async.withOptions(options -> options.httpClient(new OpenAIHttpClient(http, attempt)))
            : client;
  }

  /**
   * As {@link #protect(OpenAIClient, AIProtection)}, but at the layer of OkHttp, as {@link
   * dev.halfopen.ai.okhttp.OkHttpProtection} does it, with the names that its breakers have. For
   * clients that a framework has built, with an interceptor of the same protection or without.
   *
   * @return the client itself if it doesn't stand on an OkHttp that we know how to reach
   */
  public static OpenAIClient protectOkHttp(OpenAIClient client, AIProtection protection) {
    OkHttpBeneath<HttpClient> http = new OkHttpBeneath<>(HttpClient.class, protection);
    OpenAIClient result = client.withOptions(options -> setUp(options, http));
    return http.isProtected() ? result : client;
  }

  /** As {@link #protectOkHttp(OpenAIClient, AIProtection)}. */
  public static OpenAIClientAsync protectOkHttp(OpenAIClientAsync client, AIProtection protection) {
    OkHttpBeneath<HttpClient> http = new OkHttpBeneath<>(HttpClient.class, protection);
    OpenAIClientAsync result = client.withOptions(options -> setUp(options, http));
    return http.isProtected()
        ? AttemptProxy.of(OpenAIClientAsync.class, result, binding(http))
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
        client instanceof OpenAIClientAsync async
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
    return new OpenAIHttpClient(client, protection);
  }
}
