package dev.halfopen.reactor;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/**
 * A subscriber that notes what breaks the rules: signals at a time, ends, items before a request.
 */
final class Ends implements CoreSubscriber<String> {
  private final AtomicInteger signals = new AtomicInteger();
  private final AtomicInteger ends = new AtomicInteger();
  private final BooleanSupplier permitIsBack;
  private volatile boolean broken;
  volatile @Nullable Subscription subscription;

  /** Asked when an end is told. */
  Ends(BooleanSupplier permitIsBack) {
    this.permitIsBack = permitIsBack;
  }

  boolean keepTheRules() {
    return !broken && ends.get() <= 1;
  }

  boolean areTold() {
    return ends.get() > 0;
  }

  void ask() {
    Subscription given = subscription;
    if (given != null) {
      given.request(1);
    }
  }

  void leave() {
    Subscription given = subscription;
    if (given != null) {
      given.cancel();
    }
  }

  @Override
  public void onSubscribe(Subscription given) {
    subscription = given;
  }

  @Override
  public void onNext(String item) {
    signal(0);
  }

  @Override
  public void onError(Throwable error) {
    signal(1);
  }

  @Override
  public void onComplete() {
    signal(1);
  }

  private void signal(int end) {
    if (signals.incrementAndGet() != 1
        || ends.getAndAdd(end) != 0
        || (end == 1 && !permitIsBack.getAsBoolean())) {
      broken = true;
    }
    signals.decrementAndGet();
  }
}
