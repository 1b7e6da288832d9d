package dev.halfopen.reactor;

import dev.halfopen.Permit;
import dev.halfopen.stream.Demand;
import reactor.core.CoreSubscriber;
import reactor.util.context.Context;

/** The call of one subscription to a {@code Flux}: its true end ends it. */
final class FluxCall<T> extends ProtectedCall<T> {
  private final Demand demand = new Demand();

  FluxCall(CoreSubscriber<? super T> actual, Context context, Permit permit) {
    super(actual, context, permit);
  }

  @Override
  void asks(long n, boolean anew) {
    if (anew && !demand.isWaiting()) {
      // The clock first: from then on somebody may find that the subscriber waits.
      permit.waitsAnew();
    }
    if (demand.requested(n)) {
      follow();
    }
  }

  @Override
  boolean isOwed() {
    return demand.isWaiting();
  }

  @Override
  public void onNext(T item) {
    if (item == null) {
      throw brokenBy("the source gave null instead of an item");
    }
    if (isOver()) {
      discard(item);
      return;
    }
    demand.arrived();
    follow();
    permit.renew();
    try {
      permit.outside(() -> actual.onNext(item));
    } catch (Throwable e) {
      subscriberFailed();
      throw e;
    }
    permit.waitsAnew();
    demand.taken();
    follow();
  }

  @Override
  public void onError(Throwable error) {
    if (error == null) {
      throw brokenBy("the source gave null instead of an error");
    }
    if (end()) {
      permit.fail(error);
      actual.onError(error);
    } else {
      drop(error);
    }
  }

  @Override
  public void onComplete() {
    if (end()) {
      permit.succeed();
      actual.onComplete();
    }
  }
}
