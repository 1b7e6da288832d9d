package dev.halfopen.ai.langchain4j;

import dev.halfopen.ai.AIProtection;
import dev.langchain4j.http.client.HttpClientBuilder;

/**
 * Protects the models of LangChain4j, synchronous and streaming ones.
 *
 * <pre>{@code
 * OpenAiChatModel.builder()
 *     .httpClientBuilder(LangChain4jProtection.httpClientBuilder(protection))
 *     .maxRetries(0)
 * }</pre>
 *
 * @since 0.1.0
 */
public final class LangChain4jProtection {
  private LangChain4jProtection() {}

  /**
   * A builder of HTTP clients for one model; the JDK's {@code HttpClient} is beneath. A call that
   * the breaker rejects fails with a {@code NonRetriableException} whose cause is the {@link
   * dev.halfopen.CallNotPermittedException}, an answer that turns out bad or comes too late has the
   * {@link dev.halfopen.ai.AIFailureException} there. A stream ends with either an error or its
   * completion, never with both.
   */
  public static HttpClientBuilder httpClientBuilder(AIProtection protection) {
    return new ProtectedBuilder(protection);
  }
}
