package dev.halfopen;

import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowSubscriberBlackboxVerification;

/** What {@code callStream} subscribes to its source with is a subscriber by the rules. */
public class StreamRelayTckTest extends FlowSubscriberBlackboxVerification<Integer> {
  /** For a signal that must come; a machine that has much to do may be late with it. */
  private static final long TIMEOUT_MILLIS = 30_000;

  private static final long NO_SIGNAL_MILLIS = 50;

  /** For the engine that runs it. */
  public StreamRelayTckTest() {
    super(new TestEnvironment(TIMEOUT_MILLIS, NO_SIGNAL_MILLIS, NO_SIGNAL_MILLIS));
  }

  @Override
  public Flow.Subscriber<Integer> createFlowSubscriber() {
    AtomicReference<Flow.Subscriber<? super Integer>> subscribed = new AtomicReference<>();
    CircuitBreaker.of("tck")
        .<Integer>callStream(() -> subscribed::set)
        .subscribe(new AskingForAll());
    @SuppressWarnings("unchecked") // it was made for a stream of Integers
    Flow.Subscriber<Integer> relay = (Flow.Subscriber<Integer>) subscribed.get();
    return relay;
  }

  @Override
  public Integer createElement(int element) {
    return element;
  }

  private static final class AskingForAll implements Flow.Subscriber<Integer> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(Integer item) {}

    @Override
    public void onError(Throwable error) {}

    @Override
    public void onComplete() {}
  }
}
