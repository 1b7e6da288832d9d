package dev.halfopen.ai.okhttp;

import dev.halfopen.CallNotPermittedException;
import dev.halfopen.ai.internal.IoErrors;
import java.io.IOException;
import java.util.List;
import okhttp3.MediaType;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.BufferedSource;
import okio.Okio;
import okio.Source;
import okio.Timeout;

/**
 * How a rejection reaches openai-java and anthropic-java through an interceptor. They retry
 * whatever it may throw, but no answer that they take for a good one: so they get an answer whose
 * body can't be read, and say so by an exception of their own, with the rejection among its causes.
 */
final class RejectionAnswer {
  /** They send it exactly if their retries are on. */
  private static final String RETRIES = "X-Stainless-Retry-Count";

  /** In the range of good answers, and no status that a service sends. */
  private static final int STATUS = 299;

  /** Where a body is always read; elsewhere, the status alone may be taken for the answer. */
  private static final List<String> READ =
      List.of(
          "/chat/completions",
          "/completions",
          "/responses",
          "/embeddings",
          "/moderations",
          "/images/generations",
          "/messages",
          "/messages/count_tokens",
          "/complete");

  private RejectionAnswer() {}

  /** Whether the client would retry an exception, and reads the body of an answer. */
  static boolean suits(Request request) {
    if (request.header(RETRIES) == null) {
      return false;
    }
    String path = request.url().encodedPath();
    return request.method().equals("GET")
        || (request.method().equals("POST") && READ.stream().anyMatch(path::endsWith));
  }

  static Response of(Request request, CallNotPermittedException rejection) {
    return new Response.Builder()
        .request(request)
        .protocol(Protocol.HTTP_1_1)
        .code(STATUS)
        .message("Rejected by a circuit breaker")
        .header("x-should-retry", "false")
        .body(new Body(rejection))
        .build();
  }

  private static final class Body extends ResponseBody implements Source {
    private final BufferedSource source = Okio.buffer((Source) this);
    private final CallNotPermittedException rejection;

    Body(CallNotPermittedException rejection) {
      this.rejection = rejection;
    }

    @Override
    public MediaType contentType() {
      return MediaType.get("application/json");
    }

    @Override
    public long contentLength() {
      return -1;
    }

    @Override
    public BufferedSource source() {
      return source;
    }

    @Override
    public long read(Buffer sink, long byteCount) throws IOException {
      throw IoErrors.asIo(rejection);
    }

    @Override
    public Timeout timeout() {
      return Timeout.NONE;
    }

    @Override
    public void close() {
      // There is nothing to close.
    }
  }
}
