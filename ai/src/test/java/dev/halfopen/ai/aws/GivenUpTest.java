package dev.halfopen.ai.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.MetricsSnapshot;
import dev.halfopen.ai.AIProtection;
import java.net.SocketException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.http.async.AsyncExecuteRequest;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.async.SdkAsyncHttpResponseHandler;

/** The SDK ends the future that it was given, while the service says nothing. */
class GivenUpTest {
  private final CircuitBreakerRegistry registry =
      CircuitBreakerRegistry.of(CircuitBreakerConfig.defaults());
  private final CompletableFuture<Void> source = new CompletableFuture<>();
  private final CompletableFuture<Void> given =
      AwsProtection.httpClient(
              new SdkAsyncHttpClient() {
                @Override
                public CompletableFuture<Void> execute(AsyncExecuteRequest request) {
                  return source;
                }

                @Override
                public void close() {}
              },
              AIProtection.builder(registry).key(request -> "b").build())
          .execute(
              AsyncExecuteRequest.builder()
                  .request(
                      SdkHttpRequest.builder()
                          .method(SdkHttpMethod.POST)
                          .uri(URI.create("http://localhost/model/some-model/converse"))
                          .build())
                  .responseHandler(new Unmoved())
                  .build());

  private static final class Unmoved implements SdkAsyncHttpResponseHandler {
    @Override
    public void onHeaders(SdkHttpResponse headers) {}

    @Override
    public void onStream(Publisher<ByteBuffer> stream) {}

    @Override
    public void onError(Throwable error) {}
  }

  private MetricsSnapshot metrics() {
    return registry.circuitBreaker("b").metrics().snapshot();
  }

  @Test
  void forItsTimeIsOverIsAFailureAndReachesTheClientBeneath() {
    ApiCallAttemptTimeoutException timeout = ApiCallAttemptTimeoutException.create(1);

    given.completeExceptionally(timeout);

    assertThat(metrics().failedCalls()).isEqualTo(1);
    assertThat(source.handle((nothing, error) -> error)).isCompletedWithValue(timeout);
  }

  @Test
  void forItsTimeIsOverIsAFailureAlsoIfItComesWrapped() {
    ApiCallTimeoutException timeout = ApiCallTimeoutException.create(1);

    given.completeExceptionally(new CompletionException(timeout));

    assertThat(metrics().failedCalls()).isEqualTo(1);
    assertThat(source.handle((nothing, error) -> error)).isCompletedWithValue(timeout);
  }

  @Test
  void byCancellingIsNeutral() {
    given.cancel(true);

    assertThat(metrics().ignoredCalls()).isEqualTo(1);
    assertThat(source).isCancelled();
  }

  @Test
  void byCancellingIsNeutralAlsoIfItComesWrapped() {
    given.completeExceptionally(new CompletionException(new CancellationException("left")));

    assertThat(metrics().ignoredCalls()).isEqualTo(1);
    assertThat(source).isCancelled();
  }

  @Test
  void byAnErrorOfTheReadersIsNeutral() {
    IllegalStateException error = new IllegalStateException("the reader's own");

    given.completeExceptionally(error);

    assertThat(metrics().totalCalls()).isEqualTo(1);
    assertThat(metrics().ignoredCalls()).isEqualTo(1);
    assertThat(source.handle((nothing, seen) -> seen)).isCompletedWithValue(error);
  }

  @Test
  void anErrorOfTheClientBeneathIsCountedOnce() {
    source.completeExceptionally(new SocketException("Connection reset"));

    assertThat(given).isCompletedExceptionally();
    assertThat(metrics().totalCalls()).isEqualTo(1);
    assertThat(metrics().failedCalls()).isEqualTo(1);
  }
}
