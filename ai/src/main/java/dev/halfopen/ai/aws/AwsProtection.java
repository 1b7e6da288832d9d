package dev.halfopen.ai.aws;

import dev.halfopen.ai.AIProtection;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;

/**
 * Protects the calls of a client of the AWS SDK for Java 2, such as {@code BedrockRuntimeClient}.
 *
 * <pre>{@code
 * BedrockRuntimeClient client =
 *     BedrockRuntimeClient.builder()
 *         .httpClient(AwsProtection.httpClient(ApacheHttpClient.create(), protection))
 *         .build();
 * }</pre>
 *
 * <p>A call that the breaker rejects fails with an {@code SdkClientException} whose cause is the
 * {@link dev.halfopen.CallNotPermittedException}, which the SDK doesn't retry. An answer that turns
 * out bad ends with an exception of the SDK's that has the {@link
 * dev.halfopen.ai.AIFailureException} among its causes; the service's own errors are the client's,
 * as ever. The SDK's retries are outside: each HTTP request is a call of its own, so turn them off
 * ({@code retryStrategy(AwsRetryStrategy.doNotRetry())}).
 *
 * @since 0.1.0
 */
public final class AwsProtection {
  private AwsProtection() {}

  /** A client that protects its calls; to be closed as the given one. */
  public static SdkHttpClient httpClient(SdkHttpClient client, AIProtection protection) {
    return new ProtectedHttpClient(client, protection);
  }

  /** As {@link #httpClient(SdkHttpClient, AIProtection)}, for asynchronous clients and streams. */
  public static SdkAsyncHttpClient httpClient(SdkAsyncHttpClient client, AIProtection protection) {
    return new ProtectedAsyncHttpClient(client, protection);
  }
}
