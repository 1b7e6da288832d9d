package dev.halfopen.demo;

import dev.halfopen.CircuitBreaker;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What stands between a caller and the service: a circuit breaker, or nothing. */
interface Guard {
  /** Makes a call that returns when all is over. */
  void run(Runnable call);

  /** Makes a call whose answer is a stream, to be closed by the caller. */
  <T> Stream<T> openStream(Supplier<Stream<T>> call);

  /** A circuit breaker. */
  static Guard of(CircuitBreaker breaker) {
    return new Guard() {
      @Override
      public void run(Runnable call) {
        breaker.run(call::run);
      }

      @Override
      public <T> Stream<T> openStream(Supplier<Stream<T>> call) {
        return breaker.openStream(call::get);
      }
    };
  }

  /** Nothing: every call goes to the service. */
  static Guard none() {
    return new Guard() {
      @Override
      public void run(Runnable call) {
        call.run();
      }

      @Override
      public <T> Stream<T> openStream(Supplier<Stream<T>> call) {
        return call.get();
      }
    };
  }
}
