package dev.halfopen.ai.wild;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.MetricsSnapshot;
import dev.halfopen.OperatingMode;
import dev.halfopen.ai.AIProtection;
import dev.halfopen.ai.okhttp.OkHttpProtection;
import java.io.IOException;
import java.util.Random;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.BufferedSource;
import okio.ByteString;
import okio.Okio;
import okio.Source;
import okio.Timeout;
import org.jspecify.annotations.Nullable;

/** A protected client whose responses are given without a network. Not thread-safe. */
final class InMemory {
  /**
   * What came of an exchange.
   *
   * @param thrown what the caller saw behind the bytes; null: a normal end
   */
  record Result(String verdict, ByteString got, @Nullable IOException thrown) {}

  private static final MediaType JSON = MediaType.get("application/json");
  private static final int MOST_AT_ONCE = 400;

  private final CircuitBreaker breaker;
  private final OkHttpClient client;
  private byte[] body = new byte[0];
  private Carriage carriage = new Carriage(null, false, 0, "");

  InMemory() {
    CircuitBreakerRegistry registry = CircuitBreakerRegistry.of(CircuitBreakerConfig.defaults());
    breaker = registry.circuitBreaker("b");
    breaker.operate(OperatingMode.FORCED_CLOSED);
    client =
        new OkHttpClient.Builder()
            .addInterceptor(
                OkHttpProtection.interceptor(
                    AIProtection.builder(registry).key(request -> "b").build()))
            .addInterceptor(chain -> response(chain.request()))
            .build();
  }

  Result exchange(Answer asked, byte[] arrives, Carriage how) {
    body = arrives;
    carriage = how;
    MetricsSnapshot before = breaker.metrics().snapshot();
    Buffer got = new Buffer();
    IOException thrown = null;
    try (Response response = client.newCall(request(asked)).execute()) {
      BufferedSource source = response.body().source();
      while (source.read(got, 8_192) >= 0) {
        // Read to the end.
      }
    } catch (IOException e) {
      thrown = e;
    }
    return new Result(verdict(before), got.readByteString(), thrown);
  }

  private String verdict(MetricsSnapshot before) {
    MetricsSnapshot now = breaker.metrics().snapshot();
    if (now.totalCalls() != before.totalCalls() + 1) {
      return "none";
    }
    if (now.successfulCalls() > before.successfulCalls()) {
      return "success";
    }
    return now.ignoredCalls() > before.ignoredCalls() ? "ignored" : "failure";
  }

  private Request request(Answer asked) {
    return new Request.Builder()
        .url("http://" + carriage.host() + asked.path())
        .post(RequestBody.create(asked.request(), JSON))
        .build();
  }

  private Response response(Request request) {
    Response.Builder response =
        new Response.Builder()
            .request(request)
            .protocol(Protocol.HTTP_1_1)
            .code(200)
            .message("OK")
            .body(new Body(Okio.buffer(new Pieces(body, new Random(carriage.chunks())))));
    if (carriage.label() != null) {
      response.header("Content-Type", carriage.label());
    }
    if (carriage.gzip()) {
      response.header("Content-Encoding", "gzip");
    }
    return response.build();
  }

  private static final class Body extends ResponseBody {
    private final BufferedSource source;

    Body(BufferedSource source) {
      this.source = source;
    }

    @Override
    public @Nullable MediaType contentType() {
      return null;
    }

    @Override
    public long contentLength() {
      return -1;
    }

    @Override
    public BufferedSource source() {
      return source;
    }
  }

  /** Bytes that arrive in pieces of any size. */
  private static final class Pieces implements Source {
    private final byte[] bytes;
    private final Random random;
    private final int most;
    private int at;

    Pieces(byte[] bytes, Random random) {
      this.bytes = bytes;
      this.random = random;
      this.most = 1 + random.nextInt(MOST_AT_ONCE);
    }

    @Override
    public long read(Buffer sink, long atMost) {
      if (at == bytes.length) {
        return -1;
      }
      int size = (int) Math.min(Math.min(1 + random.nextInt(most), bytes.length - at), atMost);
      sink.write(bytes, at, size);
      at += size;
      return size;
    }

    @Override
    public Timeout timeout() {
      return Timeout.NONE;
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }
}
