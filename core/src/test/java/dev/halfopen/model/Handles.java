package dev.halfopen.model;

import dev.halfopen.CallNotPermittedException;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.Permit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/** Begins calls in every way that the library offers. */
final class Handles {
  private Handles() {}

  /** A call that the library admitted. */
  interface Handle {
    void end(Ending ending, Throwable error);

    /** Whether the caller reports verdicts, rather than that the call returns or throws. */
    default boolean reports() {
      return false;
    }

    /** Brings an item, if this is a stream; says whether it is. */
    default boolean item() {
      return false;
    }
  }

  /** The handle; null: rejected, and nobody says why. */
  static Handle begin(CircuitBreaker breaker, Step.Way way) throws CallNotPermittedException {
    return switch (way) {
      case TRY_PERMIT -> {
        Permit permit = breaker.tryAcquirePermit();
        yield permit == null ? null : permitted(permit);
      }
      case PERMIT -> permitted(breaker.acquirePermit());
      case ASYNC -> async(breaker);
      case STREAM -> new Streamed().begin(breaker);
    };
  }

  private static Handle permitted(Permit permit) {
    return new Handle() {
      @Override
      public void end(Ending ending, Throwable error) {
        ending.tell(permit, error);
      }

      @Override
      public boolean reports() {
        return true;
      }

      /** A sign of life. */
      @Override
      public boolean item() {
        permit.renew();
        return true;
      }
    };
  }

  private static Handle async(CircuitBreaker breaker) {
    CompletableFuture<String> source = new CompletableFuture<>();
    CompletableFuture<String> future = breaker.callAsync(() -> source);
    if (future.isCompletedExceptionally()) {
      throw (CallNotPermittedException) future.handle((r, e) -> e).join();
    }
    return (ending, error) -> {
      if (ending.how() == Ending.How.CANCEL) {
        future.cancel(true);
      } else if (error != null) {
        source.completeExceptionally(error);
      } else {
        source.complete("result");
      }
    };
  }

  /** A stream whose consumer asks for everything at once. */
  private static final class Streamed implements Handle, Flow.Subscriber<String> {
    private Flow.Subscriber<? super String> relay;
    private Flow.Subscription subscription;
    private Throwable rejection;

    Handle begin(CircuitBreaker breaker) {
      Flow.Publisher<String> source =
          subscriber -> {
            relay = subscriber;
            subscriber.onSubscribe(
                new Flow.Subscription() {
                  @Override
                  public void request(long n) {}

                  @Override
                  public void cancel() {}
                });
          };
      breaker.callStream(() -> source).subscribe(this);
      if (relay == null) {
        throw (CallNotPermittedException) rejection;
      }
      return this;
    }

    @Override
    public void end(Ending ending, Throwable error) {
      if (ending.how() == Ending.How.CANCEL) {
        subscription.cancel();
      } else if (error != null) {
        relay.onError(error);
      } else {
        relay.onComplete();
      }
    }

    @Override
    public boolean item() {
      relay.onNext("token");
      return true;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(String item) {}

    @Override
    public void onError(Throwable error) {
      rejection = error;
    }

    @Override
    public void onComplete() {}
  }
}
