package dev.halfopen.spring.boot;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;

/** The items of a publisher. */
final class Collected<T> implements Flow.Subscriber<T> {
  private final List<T> items = new ArrayList<>();
  private final CompletableFuture<List<T>> all = new CompletableFuture<>();

  private Collected() {}

  static <T> List<T> of(Flow.Publisher<T> publisher) {
    Collected<T> collected = new Collected<>();
    publisher.subscribe(collected);
    return collected.all.orTimeout(60, TimeUnit.SECONDS).join();
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(T item) {
    items.add(item);
  }

  @Override
  public void onError(Throwable error) {
    all.completeExceptionally(error);
  }

  @Override
  public void onComplete() {
    all.complete(items);
  }
}
