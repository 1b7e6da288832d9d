package dev.halfopen.ai.spring;

import dev.halfopen.ai.internal.BodyPrefix;
import dev.halfopen.ai.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.ResolvableType;
import org.springframework.core.codec.Encoder;
import org.springframework.core.io.Resource;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.ReactiveHttpOutputMessage;
import org.springframework.http.codec.ClientCodecConfigurer;
import org.springframework.http.codec.EncoderHttpMessageWriter;
import org.springframework.http.codec.HttpMessageWriter;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.util.MultiValueMap;
import org.springframework.web.reactive.function.BodyInserter;
import org.springframework.web.reactive.function.client.ClientRequest;
import reactor.core.Fuseable;
import reactor.core.Scannable;
import reactor.core.publisher.Mono;

/**
 * Reads the bodies of requests that are given as a value. A body shows itself only to whoever has
 * it written: here, to a writer that takes the value and writes nothing. Nothing is subscribed to,
 * so that a body that gives its bytes once still has them.
 */
final class InsertedBodies {
  /** The codecs that a client has by itself, with whichever version of Jackson is there. */
  private static final List<HttpMessageWriter<?>> WRITERS =
      ClientCodecConfigurer.create().getWriters();

  private InsertedBodies() {}

  static @Nullable BodyPrefix read(ClientRequest request) {
    if (!request.method().equals(HttpMethod.POST) || !Headers.mayBeJson(request.headers())) {
      return null;
    }
    ValueTaker taker = new ValueTaker();
    try {
      request.body().insert(new UnsentRequest(request), taker);
    } catch (RuntimeException e) {
      return null;
    }
    return taker.value == null ? null : json(taker.value);
  }

  private static @Nullable BodyPrefix json(Object value) {
    BodyPrefix prefix = new BodyPrefix();
    if (value instanceof CharSequence || value instanceof byte[]) {
      byte[] bytes =
          value instanceof byte[] given ? given : value.toString().getBytes(StandardCharsets.UTF_8);
      prefix.write(bytes, 0, bytes.length);
    } else if (value instanceof MultiValueMap
        || value instanceof Resource
        || value instanceof DataBuffer) {
      return null; // a form, a file, or bytes with an owner
    } else {
      byte[] bytes = encoded(value);
      prefix.write(bytes, 0, bytes.length);
    }
    return prefix;
  }

  private static byte[] encoded(Object value) {
    ResolvableType type = ResolvableType.forInstance(value);
    for (HttpMessageWriter<?> writer : WRITERS) {
      if (writer instanceof EncoderHttpMessageWriter<?> encoding
          && encoding.canWrite(type, MediaType.APPLICATION_JSON)) {
        try {
          return encoded(encoding.getEncoder(), value, type);
        } catch (RuntimeException e) {
          break; // perhaps its own client can write it
        }
      }
    }
    return properties(value);
  }

  @SuppressWarnings("unchecked") // it says that it can write the value
  private static byte[] encoded(Encoder<?> encoder, Object value, ResolvableType type) {
    DataBuffer buffer =
        ((Encoder<Object>) encoder)
            .encodeValue(
                value,
                DefaultDataBufferFactory.sharedInstance,
                type,
                MediaType.APPLICATION_JSON,
                Map.of());
    byte[] bytes = new byte[buffer.readableByteCount()];
    buffer.read(bytes);
    return bytes;
  }

  /** What is looked for in a request, as far as it can be had without writing it. */
  private static byte[] properties(Object value) {
    Map<String, Object> found = new HashMap<>();
    for (String name : List.of("model", "stream")) {
      try {
        found.put(name, value.getClass().getMethod(name).invoke(value));
      } catch (ReflectiveOperationException | RuntimeException e) {
        // It has none by this name.
      }
    }
    return JsonText.of(found).getBytes(StandardCharsets.UTF_8);
  }

  /** Stands where the client's codecs stand when the body is written. */
  private static final class ValueTaker implements BodyInserter.Context, HttpMessageWriter<Object> {
    private @Nullable Object value;

    @Override
    public List<HttpMessageWriter<?>> messageWriters() {
      return List.of(this);
    }

    @Override
    public Optional<ServerHttpRequest> serverRequest() {
      return Optional.empty();
    }

    @Override
    public Map<String, Object> hints() {
      return Map.of();
    }

    @Override
    public List<MediaType> getWritableMediaTypes() {
      return List.of();
    }

    @Override
    public boolean canWrite(ResolvableType type, @Nullable MediaType mediaType) {
      return true;
    }

    @Override
    public Mono<Void> write(
        Publisher<?> body,
        ResolvableType type,
        @Nullable MediaType mediaType,
        ReactiveHttpOutputMessage message,
        Map<String, Object> hints) {
      Publisher<?> inner = body;
      // With Reactor's debugging switched on, a value stands in a wrapper.
      while (inner instanceof Callable
          && Scannable.from(inner).scan(Scannable.Attr.PARENT) instanceof Publisher<?> parent) {
        inner = parent;
      }
      if (inner instanceof Fuseable.ScalarCallable<?> scalar) {
        try {
          value = scalar.call();
        } catch (Exception e) {
          // An error in place of a value.
        }
      }
      return Mono.empty();
    }
  }
}
