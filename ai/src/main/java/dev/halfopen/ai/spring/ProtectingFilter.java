package dev.halfopen.ai.spring;

import dev.halfopen.CallNotPermittedException;
import dev.halfopen.ai.AIExchange;
import dev.halfopen.ai.AIProtection;
import dev.halfopen.ai.AIRequest;
import dev.halfopen.ai.Provider;
import dev.halfopen.ai.internal.RequestReader;
import dev.halfopen.internal.Enclosing;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.ContextView;

/** One exchange for each subscription. */
final class ProtectingFilter implements ExchangeFilterFunction {
  private final AIProtection protection;

  ProtectingFilter(AIProtection protection) {
    this.protection = Objects.requireNonNull(protection, "protection");
  }

  @Override
  public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
    return Mono.deferContextual(
        subscriber -> {
          AIExchange exchange = beginWithin(subscriber, request);
          return beneath(exchange, Mono.defer(() -> next.exchange(request)))
              .map(response -> readAlong(response, exchange))
              .transform(
                  Operators.<ClientResponse, ClientResponse>lift(
                      (source, caller) -> new ResponseSubscriber(caller, exchange)));
        });
  }

  /** The layers beneath begin when they are subscribed to. */
  private static Mono<ClientResponse> beneath(AIExchange exchange, Mono<ClientResponse> next) {
    return Mono.fromDirect(
        subscriber -> {
          boolean unused =
              exchange.<Boolean, RuntimeException>beneath(
                  () -> {
                    next.subscribe(subscriber);
                    return true;
                  });
        });
  }

  /** The subscription may come from another thread than that of the calls which it is a part of. */
  private AIExchange beginWithin(ContextView subscriber, ClientRequest request) {
    Enclosing outer = subscriber.getOrDefault(Enclosing.class, null);
    if (outer == null) {
      return begin(request);
    }
    AtomicReference<AIExchange> begun = new AtomicReference<>();
    outer.around(() -> begun.set(begin(request)));
    return Objects.requireNonNull(begun.get());
  }

  private AIExchange begin(ClientRequest request) {
    AIRequest asked =
        RequestReader.read(
            request.url(),
            Provider.GENERIC,
            request.headers()::getFirst,
            InsertedBodies.read(request));
    AIExchange exchange;
    try {
      exchange = AIExchange.begin(protection, asked);
    } catch (CallNotPermittedException e) {
      throw new RejectedException(e);
    }
    if (!request.method().equals(HttpMethod.POST)) {
      exchange.uninspected();
    }
    return exchange;
  }

  private static ClientResponse readAlong(ClientResponse response, AIExchange exchange) {
    exchange.headers(
        response.statusCode().value(), Headers.map(response.headers().asHttpHeaders()));
    exchange.waiting(false);
    return response.mutate().body(body -> readAlong(body, exchange)).build();
  }

  /**
   * A second subscription, by which Spring makes sure that the body is released, is none of ours.
   */
  private static Flux<DataBuffer> readAlong(Flux<DataBuffer> body, AIExchange exchange) {
    AtomicBoolean read = new AtomicBoolean();
    Flux<DataBuffer> unfused = body.hide(); // a fused one would pass buffers around the subscriber
    return unfused.transform(
        Operators.<DataBuffer, DataBuffer>lift(
            (source, reader) ->
                read.compareAndSet(false, true) ? new BodySubscriber(reader, exchange) : reader));
  }
}
