package dev.halfopen.ai.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.halfopen.ai.AIRequest;
import dev.halfopen.ai.Provider;
import dev.halfopen.ai.internal.RequestReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Publisher;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.client.reactive.ClientHttpRequest;
import org.springframework.web.reactive.function.BodyInserter;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.function.client.ClientRequest;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;

class InsertedBodiesTest {
  private static final URI ENDPOINT = URI.create("http://localhost/v1/chat/completions");
  private static final String JSON = "{\"model\":\"gpt-5\",\"stream\":true}";

  record Chat(@JsonProperty("model") String name, boolean stream, List<String> messages) {}

  /** Nobody but its own client can write the last part of it. */
  record Peculiar(String model, boolean stream, Object rest) {}

  private static ClientRequest.Builder request() {
    return ClientRequest.create(HttpMethod.POST, ENDPOINT);
  }

  private static AIRequest read(ClientRequest request) {
    return RequestReader.read(
        ENDPOINT, Provider.GENERIC, name -> null, InsertedBodies.read(request));
  }

  static List<BodyInserter<?, ? super ClientHttpRequest>> values() {
    return List.of(
        BodyInserters.fromValue(JSON),
        BodyInserters.fromValue(JSON.getBytes(StandardCharsets.UTF_8)),
        BodyInserters.fromValue(Map.of("stream", true, "model", "gpt-5")),
        BodyInserters.fromValue(new Chat("gpt-5", true, List.of("Hi"))),
        BodyInserters.fromValue(new Peculiar("gpt-5", true, new Object())),
        BodyInserters.fromPublisher(Mono.just(new Chat("gpt-5", true, List.of())), Chat.class));
  }

  @ParameterizedTest
  @MethodSource("values")
  void whatIsAskedIsReadFromAValue(BodyInserter<?, ? super ClientHttpRequest> body) {
    AIRequest asked = read(request().body(body).build());
    assertThat(asked.model()).isEqualTo("gpt-5");
    assertThat(asked.streaming()).isTrue();
  }

  @Test
  void aValueIsFoundWhileReactorIsBeingDebugged() {
    Hooks.onOperatorDebug();
    try {
      assertThat(read(request().body(BodyInserters.fromValue(JSON)).build()).model())
          .isEqualTo("gpt-5");
    } finally {
      Hooks.resetOnOperatorDebug();
    }
  }

  /** Counts who subscribes to it, or calls it. */
  static final class Once {
    final AtomicInteger subscribers = new AtomicInteger();

    Publisher<String> mono() {
      return Mono.defer(this::value);
    }

    Publisher<String> callable() {
      return Mono.fromCallable(() -> value().block());
    }

    private Mono<String> value() {
      subscribers.incrementAndGet();
      return Mono.just(JSON);
    }
  }

  @Test
  void whatMayGiveItsBytesOnceIsNotSubscribedTo() {
    Once once = new Once();
    for (Publisher<String> body :
        List.of(once.mono(), once.callable(), Flux.from(once.mono()).concatWith(once.mono()))) {
      AIRequest asked =
          read(request().body(BodyInserters.fromPublisher(body, String.class)).build());
      assertThat(asked.model()).isNull();
    }
    assertThat(once.subscribers).hasValue(0);
  }

  @Test
  void otherBodiesAreNotLookedAt() {
    assertThat(InsertedBodies.read(request().build())).isNull();
    assertThat(
            InsertedBodies.read(request().body(BodyInserters.fromFormData("model", "m")).build()))
        .isNull();
    assertThat(
            InsertedBodies.read(
                request().body(BodyInserters.fromMultipartData("model", "m")).build()))
        .isNull();
    assertThat(
            InsertedBodies.read(
                request()
                    .body(BodyInserters.fromResource(new ByteArrayResource(new byte[9])))
                    .build()))
        .isNull();
    assertThat(
            InsertedBodies.read(
                request()
                    .headers(headers -> headers.setContentType(MediaType.TEXT_PLAIN))
                    .body(BodyInserters.fromValue(JSON))
                    .build()))
        .isNull();
    assertThat(
            InsertedBodies.read(
                ClientRequest.create(HttpMethod.PUT, ENDPOINT)
                    .body(BodyInserters.fromValue(JSON))
                    .build()))
        .isNull();
  }

  @Test
  void aBufferIsLeftToItsOwner() {
    DataBuffer buffer =
        DefaultDataBufferFactory.sharedInstance.wrap(JSON.getBytes(StandardCharsets.UTF_8));
    assertThat(InsertedBodies.read(request().body(BodyInserters.fromValue(buffer)).build()))
        .isNull();
    assertThat(
            InsertedBodies.read(
                request().body(BodyInserters.fromDataBuffers(Mono.just(buffer))).build()))
        .isNull();
    assertThat(buffer.readableByteCount()).isEqualTo(JSON.length());
  }

  @Test
  void aBodyThatCantBeWrittenIsTheClientsAffair() {
    assertThat(
            InsertedBodies.read(
                request()
                    .body(
                        (message, context) -> {
                          throw new IllegalStateException("no body");
                        })
                    .build()))
        .isNull();
  }
}
