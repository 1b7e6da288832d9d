package dev.halfopen.reactor;

import dev.halfopen.Permit;
import reactor.core.CoreSubscriber;
import reactor.util.context.Context;

/** The call of one subscription to a {@code Mono}: its value ends it. */
final class MonoCall<T> extends ProtectedCall<T> {
  private volatile boolean asked;

  /** Whether the value has been passed on. By the source only, as the next one. */
  private boolean answered;

  private boolean ended;

  MonoCall(CoreSubscriber<? super T> actual, Context context, Permit permit) {
    super(actual, context, permit);
  }

  @Override
  void asks(long n, boolean anew) {
    if (!asked) {
      if (anew) {
        permit.waitsAnew();
      }
      asked = true;
      if (anew) {
        follow();
      }
    }
  }

  @Override
  boolean isOwed() {
    return asked;
  }

  @Override
  public void onNext(T value) {
    if (value == null) {
      throw brokenBy("the source gave null instead of a value");
    }
    if (!end()) {
      discard(value);
      return;
    }
    answered = true;
    permit.end(value, null);
    actual.onNext(value);
  }

  @Override
  public void onError(Throwable error) {
    if (error == null) {
      throw brokenBy("the source gave null instead of an error");
    }
    if (ended) {
      drop(error);
      return;
    }
    ended = true;
    if (end()) {
      permit.fail(error);
      actual.onError(error);
    } else if (answered) {
      actual.onError(error);
    } else {
      drop(error);
    }
  }

  @Override
  public void onComplete() {
    if (ended) {
      return;
    }
    ended = true;
    if (end()) {
      permit.succeed();
      actual.onComplete();
    } else if (answered) {
      actual.onComplete();
    }
  }
}
