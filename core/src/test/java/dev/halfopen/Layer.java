package dev.halfopen;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** All ways to make a call that ends before it returns. */
enum Layer {
  CALL {
    @Override
    String call(CircuitBreaker breaker, Supplier<String> call) {
      return breaker.<String, RuntimeException>call(call::get);
    }
  },
  RUN {
    @Override
    String call(CircuitBreaker breaker, Supplier<String> call) {
      AtomicReference<String> answer = new AtomicReference<>();
      breaker.run(() -> answer.set(call.get()));
      return answer.get();
    }
  },
  GET {
    @Override
    String call(CircuitBreaker breaker, Supplier<String> call) {
      return breaker.get(call);
    }
  },
  ASYNC {
    @Override
    String call(CircuitBreaker breaker, Supplier<String> call) {
      return breaker.callAsync(() -> CompletableFuture.completedFuture(call.get())).join();
    }
  },
  PERMIT {
    @Override
    String call(CircuitBreaker breaker, Supplier<String> call) {
      Permit permit = breaker.tryAcquirePermit();
      AtomicReference<String> answer = new AtomicReference<>();
      permit.around(() -> answer.set(call.get()));
      permit.end(answer.get(), null);
      return answer.get();
    }
  },
  STREAM_WHEN_SUBSCRIBED {
    @Override
    String call(CircuitBreaker breaker, Supplier<String> call) {
      return consumed(breaker.callStream(() -> publisher(Stream.of(call.get()))));
    }
  },
  STREAM_WHEN_REQUESTED {
    @Override
    String call(CircuitBreaker breaker, Supplier<String> call) {
      return consumed(breaker.callStream(() -> publisher(Stream.of(call).map(Supplier::get))));
    }
  },
  OPEN_STREAM {
    @Override
    String call(CircuitBreaker breaker, Supplier<String> call) {
      try (Stream<String> stream =
          breaker.<String, RuntimeException>openStream(() -> Stream.of(call.get()))) {
        return stream.toList().get(0);
      }
    }
  },
  OPEN_STREAM_WHEN_READ {
    @Override
    String call(CircuitBreaker breaker, Supplier<String> call) {
      try (Stream<String> stream =
          breaker.<String, RuntimeException>openStream(() -> Stream.of(call).map(Supplier::get))) {
        return stream.toList().get(0);
      }
    }
  };

  abstract String call(CircuitBreaker breaker, Supplier<String> call);

  private static String consumed(Flow.Publisher<String> publisher) {
    List<String> items = new ArrayList<>();
    RecordingSubscriber<String> subscriber = new RecordingSubscriber<>(items::add);
    publisher.subscribe(subscriber);
    subscriber.request(1);
    return items.get(0);
  }

  /** Emits on the thread that asks, and completes with the last item. */
  static Flow.Publisher<String> publisher(Stream<String> items) {
    Iterator<String> iterator = items.iterator();
    return subscriber ->
        subscriber.onSubscribe(
            new Flow.Subscription() {
              private boolean over;

              @Override
              public void request(long n) {
                for (long i = 0; i < n && !over; i++) {
                  subscriber.onNext(iterator.next());
                  if (!iterator.hasNext()) {
                    over = true;
                    subscriber.onComplete();
                  }
                }
              }

              @Override
              public void cancel() {
                over = true;
              }
            });
  }
}
