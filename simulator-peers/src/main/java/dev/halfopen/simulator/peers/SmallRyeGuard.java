package dev.halfopen.simulator.peers;

import dev.halfopen.CircuitState;
import dev.halfopen.TimeSource;
import dev.halfopen.simulator.Guard;
import dev.halfopen.simulator.Surroundings;
import dev.halfopen.simulator.service.Reply;
import io.smallrye.faulttolerance.core.Completer;
import io.smallrye.faulttolerance.core.FaultToleranceContext;
import io.smallrye.faulttolerance.core.circuit.breaker.CircuitBreaker;
import io.smallrye.faulttolerance.core.stopwatch.RunningStopwatch;
import io.smallrye.faulttolerance.core.stopwatch.Stopwatch;
import io.smallrye.faulttolerance.core.util.ExceptionDecision;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;

/** A breaker of SmallRye Fault Tolerance: its core's class, which takes a stopwatch and a timer. */
final class SmallRyeGuard implements Guard {
  private final CircuitBreaker<Reply> breaker;

  SmallRyeGuard(
      int requestVolumeThreshold,
      double failureRatio,
      Duration delay,
      int successThreshold,
      Surroundings surroundings) {
    breaker =
        new CircuitBreaker<>(
            FaultToleranceContext::call,
            "simulated",
            ExceptionDecision.ALWAYS_FAILURE,
            delay.toMillis(),
            requestVolumeThreshold,
            failureRatio,
            successThreshold,
            stopwatch(surroundings.time()),
            new SimulatedTimer(surroundings.timer()));
  }

  private static Stopwatch stopwatch(TimeSource time) {
    return () -> {
      long start = time.nanoTime();
      RunningStopwatch running = () -> TimeUnit.NANOSECONDS.toMillis(time.nanoTime() - start);
      return running;
    };
  }

  @Override
  public void call(Request request) {
    breaker
        .apply(new FaultToleranceContext<>(() -> sent(request).future(), true))
        .then((reply, error) -> ended(request, reply, error));
  }

  private static Completer<Reply> sent(Request request) {
    Completer<Reply> completer = Completer.create();
    request.send(
        reply -> {
          if (Seen.isResult(reply)) {
            completer.complete(reply);
          } else {
            completer.completeWithError(new Failed(reply));
          }
        });
    return completer;
  }

  private static void ended(Request request, Reply reply, Throwable error) {
    if (error instanceof CircuitBreakerOpenException) {
      request.refuse();
    } else {
      request.end(error instanceof Failed failed ? failed.reply : reply);
    }
  }

  @Override
  public CircuitState state() {
    return switch (breaker.currentState()) {
      case CircuitBreaker.STATE_OPEN -> CircuitState.OPEN;
      case CircuitBreaker.STATE_HALF_OPEN -> CircuitState.HALF_OPEN;
      default -> CircuitState.CLOSED;
    };
  }

  /** The client's exception, with what it was about. */
  private static final class Failed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Reply reply;

    Failed(Reply reply) {
      super("no answer", null, false, false);
      this.reply = reply;
    }
  }
}
