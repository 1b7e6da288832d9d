package dev.halfopen.ai.azure;

import com.azure.core.util.BinaryData;
import dev.halfopen.ai.AIExchange;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/** A body that an asynchronous HTTP client pushes, even to synchronous callers. */
record PushedBody(Flux<ByteBuffer> flux) implements Body {
  PushedBody(@Nullable Flux<ByteBuffer> body, AIExchange exchange) {
    this(readAlong(body == null ? Flux.empty() : body, exchange));
  }

  /** A second subscription, to make sure that the body is released, is none of ours. */
  private static Flux<ByteBuffer> readAlong(Flux<ByteBuffer> body, AIExchange exchange) {
    AtomicBoolean read = new AtomicBoolean();
    return body.hide() // a fused one would pass its buffers around the subscriber
        .transform(
            Operators.<ByteBuffer, ByteBuffer>lift(
                (source, reader) ->
                    read.compareAndSet(false, true)
                        ? new BufferSubscriber(reader, exchange)
                        : reader));
  }

  @Override
  public BinaryData data() {
    return Objects.requireNonNull(BinaryData.fromFlux(flux, null, false).block());
  }
}
