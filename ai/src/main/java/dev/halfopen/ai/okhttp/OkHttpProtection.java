package dev.halfopen.ai.okhttp;

import dev.halfopen.ai.AIProtection;
import okhttp3.Interceptor;

/**
 * Protects the calls of an OkHttp client.
 *
 * <pre>{@code
 * OkHttpClient client =
 *     new OkHttpClient.Builder().addInterceptor(OkHttpProtection.interceptor(protection)).build();
 * }</pre>
 */
public final class OkHttpProtection {
  private OkHttpProtection() {}

  /**
   * An interceptor for {@code addInterceptor} (not for {@code addNetworkInterceptor}, which sees
   * bodies before they are decompressed). A call that the breaker rejects, and an answer that turns
   * out bad, are an {@link java.io.IOException} whose cause is the {@link
   * dev.halfopen.CallNotPermittedException} or {@link dev.halfopen.ai.AIFailureException}.
   */
  public static Interceptor interceptor(AIProtection protection) {
    return new ProtectingInterceptor(protection);
  }
}
