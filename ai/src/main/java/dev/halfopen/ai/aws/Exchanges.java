package dev.halfopen.ai.aws;

import dev.halfopen.CallNotPermittedException;
import dev.halfopen.ai.AIExchange;
import dev.halfopen.ai.AIProtection;
import dev.halfopen.ai.Provider;
import dev.halfopen.ai.internal.RequestReader;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;

/** The exchanges of the SDK's requests. Bedrock names the model in the path. */
final class Exchanges {
  private Exchanges() {}

  /**
   * Begins an exchange.
   *
   * @throws SdkClientException if the breaker rejects it: the SDK doesn't retry that one
   */
  static AIExchange begin(AIProtection protection, SdkHttpRequest request) {
    AIExchange exchange;
    try {
      exchange =
          AIExchange.begin(
              protection,
              RequestReader.read(
                  request.getUri(),
                  Provider.BEDROCK,
                  name -> request.firstMatchingHeader(name).orElse(null),
                  null));
    } catch (CallNotPermittedException e) {
      throw SdkClientException.create(e.getMessage(), e);
    }
    if (request.method() != SdkHttpMethod.POST) {
      exchange.uninspected();
    }
    return exchange;
  }

  static void headers(AIExchange exchange, SdkHttpResponse response) {
    exchange.headers(response.statusCode(), response.headers());
  }
}
