package dev.halfopen.pipeline;

import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The fallback's stream, which goes on for a call that has ended: no breaker and no limit holds.
 */
final class FallbackSource<T> extends StreamSource<T> {
  private final AtomicBoolean over = new AtomicBoolean();

  FallbackSource(StreamRun<T> run) {
    super(run);
  }

  @Override
  boolean isOver() {
    return over.get();
  }

  @Override
  public void onNext(T item) {
    if (item == null) {
      throw brokenBy(new NullPointerException("the fallback gave null, not an item"));
    }
    if (isOver()) {
      return;
    }
    try {
      run.deliver(item);
    } catch (Throwable e) {
      leave();
      run.remarkOnSubscriber("on an item, which ends its stream", e);
      throw e;
    }
  }

  @Override
  public void onError(Throwable error) {
    if (error == null) {
      throw brokenBy(new NullPointerException("the fallback gave null, not an error"));
    }
    failed(error);
  }

  @Override
  void failed(Throwable error) {
    if (over.compareAndSet(false, true)) {
      run.tell(new Step.End(null, error), false);
    }
  }

  @Override
  public void onComplete() {
    if (over.compareAndSet(false, true)) {
      run.tell(new Step.End(null, null), true);
    }
  }

  @Override
  void leave() {
    if (over.compareAndSet(false, true)) {
      cancelSource();
      run.count(new CancellationException(), false);
    }
  }
}
