package dev.halfopen.pipeline;

import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What a subscription gets its items from: one attempt's stream, or the fallback's. */
abstract class StreamSource<T> implements Flow.Subscriber<T> {
  final StreamRun<T> run;
  private final AtomicLong passedOn = new AtomicLong();
  private volatile Flow.@Nullable Subscription subscription;

  StreamSource(StreamRun<T> run) {
    this.run = run;
  }

  /** Whether nobody wants its signals any more. */
  abstract boolean isOver();

  /** The run has ended otherwise. Must not throw. */
  abstract void leave();

  /** The source has failed. */
  abstract void failed(Throwable error);

  /** The subscriber is about to ask for more. */
  void isAskedForMore() {}

  @Override
  public void onSubscribe(Flow.Subscription given) {
    Objects.requireNonNull(given, "subscription");
    if (subscription != null) {
      given.cancel();
      return;
    }
    subscription = given;
    if (isOver()) {
      given.cancel();
    } else {
      ask();
    }
  }

  /** Passes on what was asked for and has not been passed on. */
  final void ask() {
    Flow.Subscription present = subscription;
    if (present == null) {
      return;
    }
    try {
      if (run.hasAskedWrongly()) {
        inContext(present, -1);
        if (!isOver()) {
          failed(StreamRun.wronglyAsked()); // which the source should have said
          cancelSource();
        }
        return;
      }
      long total = run.requested();
      long before = passedOn.getAndUpdate(n -> Math.max(n, total));
      if (total > before) {
        inContext(present, total - before);
      }
    } catch (Throwable e) {
      failed(e); // it must not throw, so nobody knows what it would do next
      cancelSource();
    }
  }

  /** What the source does when it is asked is done for the caller, whoever's thread this is. */
  private void inContext(Flow.Subscription source, long n) {
    if (run.carriesContext()) {
      run.inContext(() -> request(source, n));
    } else {
      request(source, n);
    }
  }

  /** Asks the source, which may answer within. */
  void request(Flow.Subscription source, long n) {
    source.request(n);
  }

  /** The source broke the rules of Reactive Streams: there is no stream to go on with. */
  final RuntimeException brokenBy(RuntimeException error) {
    failed(error);
    cancelSource();
    return error;
  }

  final void cancelSource() {
    Flow.Subscription present = subscription;
    if (present != null) {
      try {
        present.cancel();
      } catch (Throwable e) {
        // A source that can't be cancelled goes on by itself; its signals are ignored.
      }
    }
  }
}
