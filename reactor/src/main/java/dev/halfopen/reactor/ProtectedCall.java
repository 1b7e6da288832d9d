package dev.halfopen.reactor;

import dev.halfopen.Permit;
import dev.halfopen.internal.Enclosing;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/** One subscription, which a breaker has admitted: between its source and its subscriber. */
abstract class ProtectedCall<T> implements CoreSubscriber<T>, Subscription, Scannable, Enclosing {
  /*
   * Signals of the source come one at a time; request and cancel come at any time from any thread.
   *
   *  1. The permit is ended by whoever sets `over`, once: the source's end, the subscriber's
   *     leaving, or a fault of either. Before it is told, so that who sees the end finds the permit
   *     back.
   *  2. The subscriber gets onSubscribe once and first, and one end at most.
   *  3. The source's code (subscribe, request) is a section of the call; the subscriber's code
   *     beneath it is not. Where the source goes on with other threads, its context tells them.
   *  4. Silence counts since the admission, or since the service began to owe something anew: what
   *     is asked for within onSubscribe is owed since the admission.
   */
  static final String STEP_NAME = "circuitBreaker";

  @SuppressWarnings("rawtypes")
  private static final AtomicIntegerFieldUpdater<ProtectedCall> OVER =
      AtomicIntegerFieldUpdater.newUpdater(ProtectedCall.class, "over");

  final CoreSubscriber<? super T> actual;
  final Permit permit;
  private final Context downstream;
  private @Nullable Context upstream;
  private volatile @Nullable Subscription subscription;

  /** Whether the subscriber has had its onSubscribe. */
  private volatile boolean subscribed;

  private volatile int over;
  private volatile boolean cancelled;

  ProtectedCall(CoreSubscriber<? super T> actual, Context downstream, Permit permit) {
    this.actual = actual;
    this.downstream = downstream;
    this.permit = permit;
  }

  /** The subscriber asks for more, which the source has not been told yet. */
  abstract void asks(long n, boolean anew);

  /** Whether the service owes something at this moment. */
  abstract boolean isOwed();

  final void subscribeTo(Publisher<? extends T> source) {
    try {
      permit.around(() -> source.subscribe(this));
    } catch (Throwable e) {
      if (!end()) {
        throw e;
      }
      permit.fail(e);
      if (subscription == null) {
        actual.onSubscribe(Operators.emptySubscription());
      }
      cancelSource();
      actual.onError(e);
    }
  }

  @Override
  public final void onSubscribe(Subscription given) {
    if (!Operators.validate(subscription, given)) {
      return;
    }
    subscription = given;
    try {
      permit.outside(() -> actual.onSubscribe(this));
    } catch (Throwable e) {
      subscriberFailed();
      throw e;
    }
    subscribed = true;
    if (!isOwed()) {
      follow();
    }
  }

  /** Tells the permit whether the service owes something, whoever else does so meanwhile. */
  final void follow() {
    boolean owed;
    do {
      owed = isOwed();
      permit.waiting(owed);
    } while (owed != isOwed());
  }

  @Override
  public final void request(long n) {
    Subscription source = subscription;
    if (!Operators.validate(n) || source == null) {
      return;
    }
    asks(n, subscribed);
    try {
      permit.around(() -> source.request(n));
    } catch (Throwable e) {
      // A source may not do so: there is no stream to go on with.
      if (!end()) {
        throw e;
      }
      permit.fail(e);
      cancelSource();
      actual.onError(e);
    }
  }

  @Override
  public final void cancel() {
    boolean owed = isOwed();
    if (end()) {
      cancelled = true;
      if (owed) {
        permit.abandon();
      } else {
        permit.ignore();
      }
    }
    cancelSource();
  }

  /** True for the one who ends the permit. */
  final boolean end() {
    return OVER.compareAndSet(this, 0, 1);
  }

  final boolean isOver() {
    return over != 0;
  }

  /** The subscriber's own failure: it leaves, and says nothing about the service. */
  final void subscriberFailed() {
    if (end()) {
      permit.ignore();
    }
    cancelSource();
  }

  /** The source broke the rules: there is no stream to go on with. */
  final NullPointerException brokenBy(String what) {
    NullPointerException error = new NullPointerException(what);
    onError(error);
    cancelSource();
    return error;
  }

  private void cancelSource() {
    Subscription source = subscription;
    if (source != null) {
      try {
        source.cancel();
      } catch (Throwable e) {
        // Who leaves is done with the call: a source that can't be cancelled goes on by itself.
        Operators.onErrorDropped(e, downstream);
      }
    }
  }

  final void discard(T item) {
    Operators.onDiscard(item, downstream);
  }

  final void drop(Throwable error) {
    Operators.onErrorDropped(error, downstream);
  }

  /** What the source sees: the subscriber's, and the calls that it is a part of. */
  @Override
  public final Context currentContext() {
    Context known = upstream;
    if (known == null) {
      known = downstream.put(Enclosing.class, this);
      upstream = known;
    }
    return known;
  }

  @Override
  public final void around(Runnable section) {
    Enclosing outer = Enclosed.in(downstream);
    if (outer == null) {
      permit.around(section);
    } else {
      outer.around(() -> permit.around(section));
    }
  }

  @Override
  @SuppressWarnings("rawtypes") // as Reactor declares it
  public @Nullable Object scanUnsafe(Attr key) {
    if (key == Attr.PARENT) {
      return subscription;
    }
    if (key == Attr.ACTUAL) {
      return actual;
    }
    if (key == Attr.CANCELLED) {
      return cancelled;
    }
    if (key == Attr.TERMINATED) {
      return isOver() && !cancelled;
    }
    return key == Attr.RUN_STYLE ? Attr.RunStyle.SYNC : null;
  }

  @Override
  public final String stepName() {
    return STEP_NAME;
  }
}
