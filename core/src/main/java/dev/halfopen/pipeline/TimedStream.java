package dev.halfopen.pipeline;

import dev.halfopen.timeout.CallTimeoutException.Limit;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** A stream that fails when it keeps its subscriber waiting for too long. */
final class TimedStream<T> implements Flow.Publisher<T> {
  private final Flow.Publisher<T> source;
  private final Limits limits;
  private final Settings settings;
  private final Runnable onTimeout;

  /**
   * How long a subscriber waits.
   *
   * @param first for the first item, from when it has asked for one
   * @param idle from one item to the next, while one is owed
   * @param total for the end, from the subscription on
   */
  record Limits(TimeLimit first, TimeLimit idle, TimeLimit total) {
    boolean areNone() {
      return first.isNone() && idle.isNone() && total.isNone();
    }
  }

  private TimedStream(
      Flow.Publisher<T> source, Limits limits, Settings settings, Runnable onTimeout) {
    this.source = source;
    this.limits = limits;
    this.settings = settings;
    this.onTimeout = onTimeout;
  }

  /** The source with these limits. */
  static <T> Flow.Publisher<T> of(
      Flow.Publisher<T> source,
      TimeLimit first,
      @Nullable Duration idle,
      TimeLimit total,
      Settings settings,
      Runnable onTimeout) {
    Limits limits = new Limits(first, TimeLimit.NONE.or(idle, Limit.IDLE), total);
    return limits.areNone() ? source : new TimedStream<>(source, limits, settings, onTimeout);
  }

  @Override
  public void subscribe(Flow.Subscriber<? super T> subscriber) {
    Objects.requireNonNull(subscriber, "subscriber");
    TimedRelay<T> relay = new TimedRelay<>(limits, settings, onTimeout, subscriber);
    subscriber.onSubscribe(relay);
    relay.watch();
    source.subscribe(relay);
  }
}
