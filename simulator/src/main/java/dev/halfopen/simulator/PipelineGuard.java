package dev.halfopen.simulator;

import dev.halfopen.CallNotPermittedException;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitState;
import dev.halfopen.pipeline.Attempt;
import dev.halfopen.pipeline.CallLimitException;
import dev.halfopen.pipeline.PipelineBuilder;
import dev.halfopen.pipeline.ResiliencePipeline;
import dev.halfopen.simulator.service.Reply;
import dev.halfopen.simulator.traffic.CallOutcome;
import dev.halfopen.timeout.CallTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline of this library, by asynchronous calls and by streams; its state is that of its first
 * breaker.
 */
final class PipelineGuard implements Guard {
  private static final String SERVICE = "simulated";
  private static final String SPARE = "spare";

  /** Short beside what people set as the longest gap of a stream. */
  private static final Duration LONGEST_GAP = Duration.ofMillis(250);

  private final CircuitBreaker breaker;
  private final ResiliencePipeline pipeline;
  private final Duration signsEvery;

  private PipelineGuard(CircuitBreaker breaker, ResiliencePipeline pipeline, Duration signsEvery) {
    this.breaker = breaker;
    this.pipeline = pipeline;
    this.signsEvery = signsEvery;
  }

  static PipelineGuard of(
      CircuitBreakerConfig config,
      @Nullable CircuitBreakerConfig spare,
      UnaryOperator<PipelineBuilder> setUp,
      Surroundings surroundings) {
    CircuitBreaker breaker = BreakerGuard.breaker(SERVICE, config, surroundings);
    PipelineBuilder targets = ResiliencePipeline.builder(breaker);
    Duration signsEvery = shorter(LONGEST_GAP, BreakerGuard.signsEvery(config));
    if (spare != null) {
      targets.fallbackTo(BreakerGuard.breaker(SPARE, spare, surroundings));
      signsEvery = shorter(signsEvery, BreakerGuard.signsEvery(spare));
    }
    ResiliencePipeline pipeline =
        setUp
            .apply(targets)
            .timer(surroundings.timer())
            .executor(Runnable::run)
            .random(surroundings.random().split())
            .build();
    return new PipelineGuard(breaker, pipeline, signsEvery);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // the request is ended whatever comes
  public void call(Request request) {
    if (request.streamed()) {
      new StreamedCall(request).begin(pipeline);
    } else {
      pipeline
          .callAsync(attempt -> asked(attempt, request))
          .whenComplete((reply, error) -> request.end(error == null ? reply : reply(error)));
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // it is the same one
  private static CompletableFuture<Reply> asked(Attempt attempt, Request request) {
    CompletableFuture<Reply> answer = new CompletableFuture<>();
    Sent sent =
        send(
            attempt,
            request,
            reply -> {
              if (reply.answered()) {
                answer.complete(reply);
              } else {
                answer.completeExceptionally(new NoAnswer(reply));
              }
            });
    answer.whenComplete(
        (reply, error) -> {
          if (answer.isCancelled()) {
            sent.giveUp();
          }
        });
    return answer;
  }

  /** Sends it to where the attempt goes. */
  static Sent send(Attempt attempt, Request request, Listener listener) {
    return attempt.target().equals(SPARE) ? request.sendToSpare(listener) : request.send(listener);
  }

  /** What the caller sees of a call that the pipeline ended with an error. */
  static Reply reply(Throwable error) {
    Throwable cause = error;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof NoAnswer noAnswer) {
      return noAnswer.reply();
    }
    return new Reply(outcome(cause), -1, -1, 0, null, false, 0);
  }

  private static CallOutcome outcome(@Nullable Throwable error) {
    if (error instanceof CallTimeoutException) {
      return CallOutcome.TIMED_OUT;
    }
    return error instanceof CallNotPermittedException || error instanceof CallLimitException
        ? CallOutcome.REFUSED
        : CallOutcome.FAILED;
  }

  @Override
  public CircuitState state() {
    return breaker.state();
  }

  @Override
  public Duration signsEvery() {
    return signsEvery;
  }
}
