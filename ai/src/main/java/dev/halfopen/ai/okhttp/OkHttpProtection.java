package dev.halfopen.ai.okhttp;

import dev.halfopen.ai.AIProtection;
import okhttp3.EventListener;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;

/**
 * Protects the calls of an OkHttp client.
 *
 * <pre>{@code
 * OkHttpClient client = OkHttpProtection.protect(new OkHttpClient(), protection);
 * }</pre>
 *
 * @since 0.1.0
 */
public final class OkHttpProtection {
  private OkHttpProtection() {}

  /**
   * A client that protects its calls and is like the given one in all else; they share connections
   * and threads. A call that the breaker rejects, and an answer that turns out bad, are an {@link
   * java.io.IOException} whose cause is the {@link dev.halfopen.CallNotPermittedException} or
   * {@link dev.halfopen.ai.AIFailureException}.
   *
   * <p>Calls within an attempt of a pipeline are cancelled when that attempt's time is over,
   * enqueued ones, too. An {@link #interceptor} of the same protection that the client has already
   * is replaced.
   */
  public static OkHttpClient protect(OkHttpClient client, AIProtection protection) {
    AttemptsOfCalls attempts = new AttemptsOfCalls(client.eventListenerFactory());
    OkHttpClient.Builder builder = client.newBuilder();
    builder
        .interceptors()
        .removeIf(other -> other instanceof OkHttpInterceptor ours && ours.isOf(protection));
    return builder
        .addInterceptor(new OkHttpInterceptor(protection, attempts))
        .eventListenerFactory(attempts)
        .build();
  }

  /**
   * An interceptor for {@code addInterceptor} (not for {@code addNetworkInterceptor}, which sees
   * bodies before they are decompressed), where a client is built elsewhere. As {@link #protect},
   * but enqueued calls are calls of their own, which no attempt of a pipeline stops.
   *
   * <p>Under openai-java or anthropic-java whose own retries are on, a rejection is an answer of
   * status 299 whose body can't be read: the SDK throws an exception of its own for it, with the
   * {@link dev.halfopen.CallNotPermittedException} among its causes, and doesn't retry. Where the
   * SDK might not read the body (a deletion, for instance), it is an {@link java.io.IOException},
   * which the SDK retries: turn its retries off.
   */
  public static Interceptor interceptor(AIProtection protection) {
    return new OkHttpInterceptor(protection, new AttemptsOfCalls(call -> EventListener.NONE));
  }
}
