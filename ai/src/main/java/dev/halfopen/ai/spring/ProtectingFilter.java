package dev.halfopen.ai.spring;

import dev.halfopen.CallNotPermittedException;
import dev.halfopen.ai.AIExchange;
import dev.halfopen.ai.AIProtection;
import dev.halfopen.ai.AIRequest;
import dev.halfopen.ai.Provider;
import dev.halfopen.ai.internal.AttemptMark;
import dev.halfopen.ai.internal.RequestReader;
import dev.halfopen.internal.Enclosing;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
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
    AttemptMark attempt = AttemptMark.current();
    return Mono.deferContextual(
        subscriber -> {
          AIExchange exchange = beginWithin(subscriber, attempt, request);
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

  /**
   * The subscription may come from another thread than that of the calls which it is a part of: the
   * second one of a filter around this one, which tries again, for instance.
   */
  private AIExchange beginWithin(
      ContextView subscriber, AttemptMark attempt, ClientRequest request) {
    Enclosing outer = subscriber.getOrDefault(Enclosing.class, null);
    if (outer == null) {
      return attempt.get(() -> begin(request));
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
   * Where the first one has failed it fails likewise: a body that was cut off is given up already,
   * and Reactor Netty would log an error with its stack for each.
   */
  private static Flux<DataBuffer> readAlong(Flux<DataBuffer> body, AIExchange exchange) {
    AtomicBoolean read = new AtomicBoolean();
    AtomicReference<@Nullable Throwable> failed = new AtomicReference<>();
    Flux<DataBuffer> unfused = body.hide(); // a fused one would pass buffers around the subscriber
    Flux<DataBuffer> first =
        unfused
            .<DataBuffer>transform(
                Operators.lift((source, reader) -> new BodySubscriber(reader, exchange)))
            .doOnError(failed::set);
    return Flux.defer(
        () -> {
          Throwable before = failed.get();
          if (before != null) {
            return Flux.error(before);
          }
          return read.compareAndSet(false, true) ? first : body;
        });
  }
}
