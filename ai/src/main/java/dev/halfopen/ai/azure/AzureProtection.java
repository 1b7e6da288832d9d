package dev.halfopen.ai.azure;

import com.azure.core.http.policy.HttpPipelinePolicy;
import dev.halfopen.ai.AIProtection;

/**
 * Protects the calls of a client that stands on azure-core.
 *
 * <pre>{@code
 * OpenAIClient client =
 *     new OpenAIClientBuilder().addPolicy(AzureProtection.policy(protection)).buildClient();
 * }</pre>
 *
 * @since 0.1.0
 */
public final class AzureProtection {
  private AzureProtection() {}

  /**
   * A policy, thread-safe, for synchronous and asynchronous clients. It stands behind the client's
   * retries, so that each HTTP attempt is a call of its own: turn the retries off, or give a
   * pipeline around them the same breaker.
   *
   * <p>A call that the breaker rejects fails with an {@link
   * com.azure.core.exception.AzureException} whose cause is the {@link
   * dev.halfopen.CallNotPermittedException}. Retries are none of it: they see an answer of status
   * 499, whose body is that exception. An answer that turns out bad ends with an {@link
   * dev.halfopen.ai.AIFailureException}, as it is or among the causes; the service's own errors are
   * the client's, as ever.
   *
   * <p>Within an attempt of a pipeline, a call is stopped when that attempt's time is over: a
   * synchronous one by an interrupt before its headers, and by closing its body behind them.
   */
  public static HttpPipelinePolicy policy(AIProtection protection) {
    return new ProtectingPolicy(protection);
  }
}
