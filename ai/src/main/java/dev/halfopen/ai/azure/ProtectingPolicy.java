package dev.halfopen.ai.azure;

import com.azure.core.http.HttpHeader;
import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpPipelineCallContext;
import com.azure.core.http.HttpPipelineNextPolicy;
import com.azure.core.http.HttpPipelineNextSyncPolicy;
import com.azure.core.http.HttpPipelinePosition;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.policy.HttpPipelinePolicy;
import dev.halfopen.CallNotPermittedException;
import dev.halfopen.ai.AIExchange;
import dev.halfopen.ai.AIProtection;
import dev.halfopen.ai.AIRequest;
import dev.halfopen.ai.internal.AttemptMark;
import dev.halfopen.internal.Interruption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;

/** One exchange for each HTTP attempt. */
final class ProtectingPolicy implements HttpPipelinePolicy {
  /** Where a call keeps its mark: the retries of an asynchronous one come on other threads. */
  private static final String ATTEMPT = "dev.halfopen.ai.attempt";

  private static final int MAX_CAUSES = 8;

  private final AIProtection protection;

  ProtectingPolicy(AIProtection protection) {
    this.protection = Objects.requireNonNull(protection, "protection");
  }

  @Override
  public HttpPipelinePosition getPipelinePosition() {
    return HttpPipelinePosition.PER_RETRY;
  }

  @Override
  public Mono<HttpResponse> process(HttpPipelineCallContext context, HttpPipelineNextPolicy next) {
    AttemptMark attempt = attempt(context);
    return Mono.defer(
        () -> {
          AIExchange exchange;
          try {
            exchange = begin(context.getHttpRequest(), attempt);
          } catch (CallNotPermittedException | CancellationException e) {
            return Mono.just(new RejectedResponse(context.getHttpRequest(), e));
          }
          return beneath(exchange, Mono.defer(() -> next.clone().process()))
              .<HttpResponse>map(
                  response -> {
                    headers(response, exchange);
                    return pushed(response, exchange);
                  })
              .transform(
                  Operators.<HttpResponse, HttpResponse>lift(
                      (source, caller) -> new ResponseSubscriber(caller, exchange)));
        });
  }

  /** The layers beneath begin when they are subscribed to. */
  private static Mono<HttpResponse> beneath(AIExchange exchange, Mono<HttpResponse> next) {
    return Mono.fromDirect(
        subscriber ->
            exchange.<AIExchange, RuntimeException>beneath(
                () -> {
                  next.subscribe(subscriber);
                  return exchange;
                }));
  }

  @Override
  public HttpResponse processSync(
      HttpPipelineCallContext context, HttpPipelineNextSyncPolicy next) {
    AIExchange exchange;
    try {
      exchange = begin(context.getHttpRequest(), attempt(context));
    } catch (CallNotPermittedException | CancellationException e) {
      return new RejectedResponse(context.getHttpRequest(), e);
    }
    Interruption waiting = new Interruption(); // the HTTP clients offer no other way
    exchange.onAbort(waiting);
    HttpResponse response;
    try {
      response = exchange.<HttpResponse, RuntimeException>beneath(next::processSync);
    } catch (RuntimeException | Error e) {
      if (!waiting.end() && isInterruption(e)) {
        exchange.left();
      }
      Throwable seen = exchange.failed(e);
      if (seen != e && seen instanceof RuntimeException told) {
        throw told;
      }
      throw e;
    }
    waiting.end();
    exchange.onAbort(response::close);
    headers(response, exchange);
    return PulledBody.isIn(response)
        ? new ReadAlongResponse(response, exchange, new PulledBody(response, exchange))
        : pushed(response, exchange);
  }

  private static boolean isInterruption(Throwable error) {
    Throwable cause = error;
    for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
      if (cause instanceof InterruptedException) {
        return true;
      }
      cause = cause.getCause();
    }
    return Thread.currentThread().isInterrupted();
  }

  private static AttemptMark attempt(HttpPipelineCallContext context) {
    return (AttemptMark)
        context
            .getData(ATTEMPT)
            .orElseGet(
                () -> {
                  AttemptMark attempt = AttemptMark.current();
                  context.setData(ATTEMPT, attempt);
                  return attempt;
                });
  }

  private AIExchange begin(HttpRequest request, AttemptMark attempt) {
    AIRequest asked = Requests.read(request);
    AIExchange exchange = attempt.get(() -> AIExchange.begin(protection, asked));
    if (request.getHttpMethod() != HttpMethod.POST) {
      exchange.uninspected();
    }
    return exchange;
  }

  private static HttpResponse pushed(HttpResponse response, AIExchange exchange) {
    return new ReadAlongResponse(response, exchange, new PushedBody(response.getBody(), exchange));
  }

  private static void headers(HttpResponse response, AIExchange exchange) {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    for (HttpHeader header : response.getHeaders()) {
      headers.put(header.getName(), header.getValuesList());
    }
    exchange.headers(response.getStatusCode(), headers);
    exchange.waiting(false);
  }
}
