package dev.halfopen.concurrent;

import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;

/** A consumer that asks for so many items, and a source that gives a few and ends well or badly. */
final class SoakStream implements Flow.Subscriber<Integer> {
  private final int wanted;
  private final AtomicReference<Flow.Subscription> subscription = new AtomicReference<>();

  SoakStream(int wanted) {
    this.wanted = wanted;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    this.subscription.set(subscription);
    for (int i = 0; i < wanted; i++) {
      subscription.request(1);
    }
  }

  @Override
  public void onNext(Integer item) {}

  @Override
  public void onError(Throwable error) {}

  @Override
  public void onComplete() {}

  void cancel() {
    subscription.get().cancel();
  }

  /** Gives its items as they are asked for; the end comes with the last one. */
  static Flow.Publisher<Integer> of(int items, boolean broken) {
    return subscriber ->
        subscriber.onSubscribe(
            new Flow.Subscription() {
              private int given;

              @Override
              public void request(long n) {
                if (given < items) {
                  given++;
                  subscriber.onNext(given);
                  end();
                }
              }

              private void end() {
                if (given == items && broken) {
                  subscriber.onError(new IllegalStateException("cut"));
                } else if (given == items) {
                  subscriber.onComplete();
                }
              }

              @Override
              public void cancel() {
                given = items;
              }
            });
  }
}
