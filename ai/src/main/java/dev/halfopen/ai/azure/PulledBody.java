package dev.halfopen.ai.azure;

import com.azure.core.http.HttpResponse;
import com.azure.core.util.BinaryData;
import dev.halfopen.ai.AIExchange;
import dev.halfopen.ai.internal.ReadAlongStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SynchronousSink;

/** A body that a blocking HTTP client gives as a stream. */
record PulledBody(HttpResponse response, AIExchange exchange) implements Body {
  private static final int SIZE = 8_192;

  /** Whose blocking calls give streams; of others, a stream comes when all of it is there. */
  private static final List<String> PULLED =
      List.of("com.azure.core.http.jdk.httpclient.", "com.azure.core.http.okhttp.");

  static boolean isIn(HttpResponse response) {
    return PULLED.stream().anyMatch(response.getClass().getName()::startsWith);
  }

  @Override
  public BinaryData data() {
    return BinaryData.fromStream(stream());
  }

  /** Passes bytes on as they come; azure-core waits until it has some thousands of them. */
  @Override
  public Flux<ByteBuffer> flux() {
    return Flux.using(
        this::stream, stream -> Flux.generate(sink -> next(stream, sink)), PulledBody::close);
  }

  private InputStream stream() {
    BinaryData body = response.getBodyAsBinaryData();
    return new ReadAlongStream(
        body == null ? InputStream.nullInputStream() : body.toStream(), exchange);
  }

  /** Its array is the bytes and no more: clients take the whole array, whatever the limit. */
  private static void next(InputStream stream, SynchronousSink<ByteBuffer> sink) {
    try {
      byte[] bytes = new byte[SIZE];
      int count = stream.read(bytes);
      if (count < 0) {
        sink.complete();
      } else {
        sink.next(ByteBuffer.wrap(count == SIZE ? bytes : Arrays.copyOf(bytes, count)));
      }
    } catch (IOException e) {
      sink.error(new UncheckedIOException(e));
    } catch (RuntimeException e) {
      sink.error(e);
    }
  }

  private static void close(InputStream stream) {
    try {
      stream.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
