package dev.halfopen.simulator;

import dev.halfopen.AIServiceException;
import dev.halfopen.CallNotPermittedException;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitState;
import dev.halfopen.Verdict;
import dev.halfopen.pipeline.Attempt;
import dev.halfopen.pipeline.CallLimitException;
import dev.halfopen.pipeline.PipelineBuilder;
import dev.halfopen.pipeline.ResiliencePipeline;
import dev.halfopen.simulator.service.Reply;
import dev.halfopen.simulator.traffic.CallOutcome;
import dev.halfopen.timeout.CallTimeoutException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A pipeline of this library, by asynchronous calls; its state is that of its first breaker. */
final class PipelineGuard implements Guard {
  private static final String SERVICE = "simulated";
  private static final String SPARE = "spare";

  private final CircuitBreaker breaker;
  private final ResiliencePipeline pipeline;

  private PipelineGuard(CircuitBreaker breaker, ResiliencePipeline pipeline) {
    this.breaker = breaker;
    this.pipeline = pipeline;
  }

  static PipelineGuard of(
      CircuitBreakerConfig config,
      @Nullable CircuitBreakerConfig spare,
      UnaryOperator<PipelineBuilder> setUp,
      Surroundings surroundings) {
    CircuitBreaker breaker = BreakerGuard.breaker(SERVICE, config, surroundings);
    PipelineBuilder targets = ResiliencePipeline.builder(breaker);
    if (spare != null) {
      targets.fallbackTo(BreakerGuard.breaker(SPARE, spare, surroundings));
    }
    ResiliencePipeline pipeline =
        setUp
            .apply(targets)
            .timer(surroundings.timer())
            .executor(Runnable::run)
            .random(surroundings.random().split())
            .build();
    return new PipelineGuard(breaker, pipeline);
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // the request is ended whatever comes
  public void call(Request request) {
    pipeline
        .callAsync(attempt -> asked(attempt, request))
        .whenComplete((reply, error) -> request.end(error == null ? reply : reply(error)));
  }

  private static CompletableFuture<Reply> asked(Attempt attempt, Request request) {
    CompletableFuture<Reply> answer = new CompletableFuture<>();
    Listener listener =
        reply -> {
          if (reply.answered()) {
            answer.complete(reply);
          } else {
            answer.completeExceptionally(new NoAnswer(reply));
          }
        };
    if (attempt.target().equals(SPARE)) {
      request.sendToSpare(listener);
    } else {
      request.send(listener);
    }
    return answer;
  }

  private static Reply reply(Throwable error) {
    Throwable cause = error;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof NoAnswer noAnswer) {
      return noAnswer.reply;
    }
    return new Reply(outcome(cause), -1, 0, null, false, 0);
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

  /** A service did not answer; it knows what that means to a breaker. */
  private static final class NoAnswer extends AIServiceException {
    private static final long serialVersionUID = 1L;

    private final transient Reply reply;

    NoAnswer(Reply reply) {
      super("no answer: " + reply.outcome());
      this.reply = reply;
    }

    @Override
    public Verdict verdict() {
      return Verdicts.of(reply);
    }
  }
}
