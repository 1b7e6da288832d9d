package dev.halfopen;

import dev.halfopen.stream.Demand;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A publisher whose every subscription is one call, judged at its true end. */
final class StreamCall<T> implements Flow.Publisher<T> {
  private final Supplier<ActiveCall> admission;
  private final Supplier<? extends Flow.Publisher<T>> source;

  StreamCall(Supplier<ActiveCall> admission, Supplier<? extends Flow.Publisher<T>> source) {
    this.admission = admission;
    this.source = source;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super T> subscriber) {
    Objects.requireNonNull(subscriber, "subscriber");
    ActiveCall call;
    try {
      call = admission.get();
    } catch (Throwable e) {
      // A rejection, or a time source that throws.
      subscriber.onSubscribe(NoSubscription.INSTANCE);
      subscriber.onError(e);
      return;
    }
    Relay<T> relay = new Relay<>(call, subscriber);
    int frame = call.enter();
    try {
      call.renew();
      Objects.requireNonNull(source.get(), "the call returned null instead of a publisher")
          .subscribe(relay);
    } catch (Throwable e) {
      if (!relay.failedToStart(e)) {
        throw e;
      }
    } finally {
      Layers.leave(frame);
    }
  }

  /** What a subscriber gets that is refused: there is nothing to ask for. */
  private enum NoSubscription implements Flow.Subscription {
    INSTANCE;

    @Override
    public void request(long n) {}

    @Override
    public void cancel() {}
  }

  /*
   * Signals of the source come one at a time; request and cancel come at any time from any thread.
   * The first of completion, error and cancellation ends the call; the subscriber is let go then.
   *
   * The service's code (subscribe, request) is a section of the call; the subscriber's code beneath
   * it is not. Silence counts against the service while it owes an item, and the clock starts anew
   * when that begins. Only what the service does is a sign of life.
   */
  private static final class Relay<T> implements Flow.Subscriber<T>, Flow.Subscription {
    private final ActiveCall call;
    private final Demand demand = new Demand();
    private volatile Flow.@Nullable Subscriber<? super T> subscriber;
    private volatile Flow.@Nullable Subscription subscription;
    private volatile boolean askedWrongly;

    Relay(ActiveCall call, Flow.Subscriber<? super T> subscriber) {
      this.call = call;
      this.subscriber = subscriber;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      Objects.requireNonNull(subscription, "subscription");
      Flow.Subscriber<? super T> downstream = subscriber;
      if (this.subscription != null || downstream == null) {
        subscription.cancel();
        return;
      }
      this.subscription = subscription;
      int frame = Layers.enterConsumer(call);
      try {
        downstream.onSubscribe(this);
      } catch (Throwable e) {
        subscriberFailed();
        throw e;
      } finally {
        Layers.leave(frame);
      }
      follow();
    }

    /** Tells the call whether the service owes an item, whoever else does so meanwhile. */
    private void follow() {
      boolean waits;
      do {
        waits = demand.isWaiting();
        call.waiting(waits);
      } while (waits != demand.isWaiting());
    }

    @Override
    public void onNext(T item) {
      if (item == null) {
        throw brokenBy("the stream gave null instead of an item");
      }
      Flow.Subscriber<? super T> downstream = subscriber;
      if (downstream == null) {
        return;
      }
      demand.arrived();
      follow();
      call.renew();
      int frame = Layers.enterConsumer(call);
      try {
        downstream.onNext(item);
      } catch (Throwable e) {
        subscriberFailed();
        throw e;
      } finally {
        Layers.leave(frame);
      }
      call.waitsAnew();
      demand.taken();
      follow();
    }

    /** The consumer's own failure: it leaves, and says nothing about the service. */
    private void subscriberFailed() {
      subscriber = null;
      call.ignored();
      cancelSource();
    }

    /** The source broke the rules of Reactive Streams: there is no stream to go on with. */
    private NullPointerException brokenBy(String what) {
      NullPointerException error = new NullPointerException(what);
      onError(error);
      cancelSource();
      return error;
    }

    @Override
    public void onError(Throwable error) {
      if (error == null) {
        throw brokenBy("the stream gave null instead of an error");
      }
      // The source answers so what the subscriber asked wrongly (rule 3.9).
      boolean ownFault = askedWrongly && error instanceof IllegalArgumentException;
      boolean first = ownFault ? call.ignored() : call.failed(error);
      Flow.Subscriber<? super T> downstream = subscriber;
      subscriber = null;
      if (first && downstream != null) {
        downstream.onError(error);
      }
    }

    @Override
    public void onComplete() {
      boolean first = call.completed();
      Flow.Subscriber<? super T> downstream = subscriber;
      subscriber = null;
      if (first && downstream != null) {
        downstream.onComplete();
      }
    }

    @Override
    public void request(long n) {
      if (n <= 0) {
        // The source must answer this with onError, in turn with its other signals.
        askedWrongly = true;
      } else {
        if (!demand.isWaiting()) {
          // The clock first: from then on somebody may find that the subscriber waits.
          call.waitsAnew();
        }
        if (demand.requested(n)) {
          follow();
        }
      }
      Flow.Subscription upstream = subscription;
      if (upstream != null && subscriber != null) {
        ask(upstream, n);
      }
    }

    private void ask(Flow.Subscription upstream, long n) {
      int frame = call.enter();
      try {
        upstream.request(n);
      } catch (Throwable e) {
        // A source may not do so: there is no stream to go on with.
        onError(e);
        cancelSource();
      } finally {
        Layers.leave(frame);
      }
    }

    @Override
    public void cancel() {
      subscriber = null;
      if (demand.isWaiting()) {
        call.abandoned();
      } else {
        call.ignored();
      }
      cancelSource();
    }

    private void cancelSource() {
      Flow.Subscription upstream = subscription;
      if (upstream != null) {
        try {
          upstream.cancel();
        } catch (Throwable e) {
          // Who leaves is done with the call: a source that can't be cancelled goes on by itself.
        }
      }
    }

    /** Tells the subscriber; false if the call has ended already, so that nobody would know. */
    boolean failedToStart(Throwable error) {
      Flow.Subscriber<? super T> downstream = subscriber;
      subscriber = null;
      if (!call.failed(error) || downstream == null) {
        return false;
      }
      if (subscription == null) {
        downstream.onSubscribe(NoSubscription.INSTANCE);
      }
      downstream.onError(error);
      return true;
    }
  }
}
