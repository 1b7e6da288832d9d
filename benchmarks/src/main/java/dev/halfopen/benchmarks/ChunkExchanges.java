package dev.halfopen.benchmarks;

import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.ai.AIExchange;
import dev.halfopen.ai.AIProtection;
import dev.halfopen.ai.AIRequest;
import dev.halfopen.ai.internal.ReadAlongStream;
import dev.halfopen.ai.okhttp.OkHttpProtection;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.BufferedSource;
import okio.Okio;
import org.jspecify.annotations.Nullable;

/** One answer, read as the adapters do it that drive an exchange, or without protection. */
final class ChunkExchanges {
  private static final int LARGE = 8_192;

  private final StreamFormat format;
  private final Answer answer;
  private final CircuitBreakerRegistry registry =
      CircuitBreakerRegistry.of(CircuitBreakerConfig.defaults());
  private final AIProtection protection = AIProtection.of(registry);

  ChunkExchanges(StreamFormat format) {
    this.format = format;
    this.answer = new Answer(format);
  }

  /** The exchange alone. */
  ChunkReader exchange() {
    AIExchange exchange = begun();
    InputStream body = answer.stream();
    byte[] target = new byte[LARGE];
    return () -> {
      int count = body.read(target, 0, target.length);
      if (count < 0) {
        throw new IOException(exchange.end());
      }
      exchange.body(ByteBuffer.wrap(target, 0, count));
      return count;
    };
  }

  /** The stream that reads along around the bodies of the official clients. */
  ChunkReader stream(boolean isProtected) {
    InputStream source = answer.stream();
    InputStream body = isProtected ? new ReadAlongStream(source, begun()) : source;
    byte[] target = new byte[LARGE];
    return () -> body.read(target, 0, target.length);
  }

  /** OkHttp with its interceptor; another interceptor answers in place of the network. */
  ChunkReader okHttp(boolean isProtected) throws IOException {
    OkHttpClient.Builder client = new OkHttpClient.Builder();
    if (isProtected) {
      client.addInterceptor(OkHttpProtection.interceptor(protection));
    }
    client.addInterceptor(this::respond);
    RequestBody question =
        RequestBody.create(
            "{\"model\":\"benchmark\",\"stream\":true}", MediaType.get("application/json"));
    Request request =
        new Request.Builder().url("http://127.0.0.1/v1/chat/completions").post(question).build();
    BufferedSource source = client.build().newCall(request).execute().body().source();
    Buffer target = new Buffer();
    return () -> {
      long count = source.read(target, LARGE);
      target.clear();
      return (int) count;
    };
  }

  private Response respond(Interceptor.Chain chain) {
    MediaType type = MediaType.get(format.contentType());
    return new Response.Builder()
        .request(chain.request())
        .protocol(Protocol.HTTP_1_1)
        .code(200)
        .message("OK")
        .header("Content-Type", format.contentType())
        .body(ResponseBody.create(Okio.buffer(answer.source()), type, -1))
        .build();
  }

  private AIExchange begun() {
    AIRequest request = new AIRequest(format.provider(), "127.0.0.1", "benchmark", null, true);
    AIExchange exchange = AIExchange.begin(protection, request);
    exchange.headers(200, Map.of("content-type", List.of(format.contentType())));
    return exchange;
  }

  /**
   * Fails unless the exchange has read along to the last chunk and takes it for content: figures of
   * chunks that nobody looked at would be worthless. Nothing else was protected by this object.
   */
  void mustBeReading(ChunkReader reader) throws IOException {
    if (registry.all().isEmpty()) {
      return;
    }
    answer.cut();
    String verdict = end(reader);
    if (verdict == null || !verdict.contains("the answer is cut")) {
      throw new IllegalStateException("the cut answer was taken for something else: " + verdict);
    }
  }

  private static @Nullable String end(ChunkReader reader) {
    try {
      return Integer.toString(reader.next());
    } catch (IOException e) {
      Throwable cause = e.getCause();
      return cause == null ? e.getMessage() : cause.getMessage();
    }
  }
}
