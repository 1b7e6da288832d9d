package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import com.sun.management.ThreadMXBean;
import dev.halfopen.CircuitBreakerEvent.CallEnded;
import dev.halfopen.CircuitBreakerEvent.CallRejected;
import dev.halfopen.CircuitBreakerEvent.ModeChange;
import dev.halfopen.CircuitBreakerEvent.Retry;
import dev.halfopen.CircuitBreakerEvent.StateTransition;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who hears one kind of events only is told of that kind only, and the others cost nothing. */
class ListenersByKindTest {
  private final Fixture given = Fixture.withThreshold(1);
  private final List<CircuitBreakerEvent> events = new ArrayList<>();

  private void doAll() {
    given.succeed();
    given.fail();
    assertThat(given.breaker.tryAcquirePermit()).isNull();
    given.breaker.recordRetry();
    given.breaker.operate(OperatingMode.SHADOW);
  }

  private static String kind(CircuitBreakerEvent event) {
    return event.getClass().getSimpleName();
  }

  @Test
  void eachHearsItsKind() {
    List<StateTransition> transitions = new ArrayList<>();
    List<CallEnded> ends = new ArrayList<>();
    List<CallRejected> rejections = new ArrayList<>();
    List<Retry> retries = new ArrayList<>();
    List<ModeChange> changes = new ArrayList<>();
    given.breaker.onEvent(StateTransition.class, transitions::add);
    given.breaker.onEvent(CallEnded.class, ends::add);
    given.breaker.onEvent(CallRejected.class, rejections::add);
    given.breaker.onEvent(Retry.class, retries::add);
    given.breaker.onEvent(ModeChange.class, changes::add);
    given.breaker.onEvent(CircuitBreakerEvent.class, events::add);
    doAll();
    assertThat(transitions).hasSize(1);
    assertThat(ends).hasSize(2);
    assertThat(rejections).hasSize(1);
    assertThat(retries).hasSize(1);
    assertThat(changes).hasSize(1);
    assertThat(events)
        .extracting(ListenersByKindTest::kind)
        .containsExactly(
            "CallEnded", "CallEnded", "StateTransition", "CallRejected", "Retry", "ModeChange");
  }

  @Test
  @DisplayName("C31: closing a subscription throws nothing, and ends it for its kind only")
  void closingEndsItForItsKind() {
    Subscription ends = given.breaker.onEvent(CallEnded.class, events::add);
    try (Subscription retries = given.breaker.onEvent(Retry.class, events::add)) {
      assertThat(retries).isNotNull();
      ends.close();
      ends.close();
      doAll();
    }
    assertThat(events).extracting(ListenersByKindTest::kind).containsExactly("Retry");
    given.breaker.recordRetry();
    assertThat(events).hasSize(1);
  }

  @Test
  @DisplayName("C25: who hears transitions only costs calls no object")
  void transitionsOnlyCostCallsNothing() {
    given.breaker.onEvent(StateTransition.class, events::add);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long self = Thread.currentThread().getId();
    CheckedCall<String, RuntimeException> call = () -> "well";
    long fewest = Long.MAX_VALUE;
    for (int round = 0; round < 50; round++) {
      long before = threads.getThreadAllocatedBytes(self);
      for (int i = 0; i < 10_000; i++) {
        given.breaker.call(call);
      }
      fewest = Math.min(fewest, threads.getThreadAllocatedBytes(self) - before);
    }
    // Less than a byte for each call: what the measurement itself allocates.
    assertThat(fewest).isLessThan(10_000);
    assertThat(events).isEmpty();
  }

  @Test
  void transitionsAreToldEvenIfEventsOfCallsAreDropped() {
    boolean[] flooded = {false};
    given.breaker.onEvent(
        event -> {
          if (!flooded[0]) {
            flooded[0] = true;
            for (int i = 0; i < 10_100; i++) {
              given.breaker.recordRetry();
            }
            given.fail();
          }
        });
    given.breaker.onEvent(StateTransition.class, events::add);
    given.succeed();
    assertThat(events).extracting(ListenersByKindTest::kind).containsExactly("StateTransition");
    assertThat(given.counted().droppedEvents()).isEqualTo(101);
  }

  @Test
  void kindAndListenerMustNotBeNull() {
    assertThatNullPointerException().isThrownBy(() -> given.breaker.onEvent(null, events::add));
    assertThatNullPointerException().isThrownBy(() -> given.breaker.onEvent(CallEnded.class, null));
  }
}
