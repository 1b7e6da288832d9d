package dev.halfopen.ai.azure;

import com.azure.core.exception.AzureException;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.BinaryData;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * How a call that isn't made reaches the caller. azure-core retries whatever exception a policy may
 * throw, by its causes, too; but no answer of this status. Whoever reads its body, to say what is
 * wrong, gets the exception, and that is outside the retries.
 */
final class RejectedResponse extends HttpResponse {
  /** An error to every client, which is not retried, and no status that a service sends. */
  private static final int STATUS = 499;

  private final AzureException exception;

  RejectedResponse(HttpRequest request, RuntimeException reason) {
    super(request);
    this.exception = new AzureException(reason.getMessage(), reason);
  }

  @Override
  public int getStatusCode() {
    return STATUS;
  }

  @SuppressWarnings("deprecation") // it has to be there
  @Override
  public @Nullable String getHeaderValue(String name) {
    return null;
  }

  @Override
  public @Nullable String getHeaderValue(HttpHeaderName name) {
    return null;
  }

  @Override
  public HttpHeaders getHeaders() {
    return new HttpHeaders();
  }

  @Override
  public Flux<ByteBuffer> getBody() {
    return Flux.error(exception);
  }

  @Override
  public BinaryData getBodyAsBinaryData() {
    throw exception;
  }

  @Override
  public Mono<byte[]> getBodyAsByteArray() {
    return Mono.error(exception);
  }

  @Override
  public Mono<String> getBodyAsString() {
    return Mono.error(exception);
  }

  @Override
  public Mono<String> getBodyAsString(Charset charset) {
    return Mono.error(exception);
  }
}
