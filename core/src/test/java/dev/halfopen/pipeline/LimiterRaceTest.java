package dev.halfopen.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Many callers take, wait for, leave and give back few places. */
class LimiterRaceTest {
  private static final int PLACES = 3;
  private static final int QUEUE = 4;
  private static final int THREADS = 6;
  private static final int ROUNDS = 20_000;

  private final Limiter limiter = new Limiter(ConcurrencyLimit.of(PLACES).queue(QUEUE));
  private final AtomicInteger inside = new AtomicInteger();
  private final AtomicInteger served = new AtomicInteger();
  private final AtomicInteger left = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();
  private final ConcurrentLinkedQueue<String> problems = new ConcurrentLinkedQueue<>();

  @Test
  void placesAreNeverTooManyAndNobodyIsForgotten() throws Exception {
    allComeAndGo();
    assertAllIsOver();
  }

  @Test
  void norAreTheyWhileTheLimitChanges() throws Exception {
    Thread changing = new Thread(this::changeOften, "changing");
    changing.start();
    allComeAndGo();
    changing.interrupt();
    changing.join(); // who changes the limit serves those who thereby got a place
    assertAllIsOver();
  }

  private void changeOften() {
    for (int i = 0; !Thread.currentThread().isInterrupted(); i++) {
      Told.tellAll(limiter.change(ConcurrencyLimit.of(1 + i % PLACES).queue(i % QUEUE)));
    }
    Told.tellAll(limiter.change(null));
  }

  private void allComeAndGo() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      Thread thread = new Thread(this::comeAndGo, "caller " + i);
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private void assertAllIsOver() {
    assertThat(problems).isEmpty();
    assertThat(limiter.waiting()).isZero();
    assertThat(limiter.inFlight()).isZero();
    assertThat(served.get() + left.get() + refused.get()).isEqualTo(THREADS * ROUNDS);
    assertThat(served.get()).isPositive();
  }

  private void comeAndGo() {
    for (int round = 0; round < ROUNDS; round++) {
      Guest[] mine = new Guest[1];
      Guest place = new TestGuest(limiter, () -> serve(mine[0]));
      mine[0] = place;
      try {
        if (place.admit()) {
          serve(place);
        }
      } catch (CallLimitException e) {
        refused.incrementAndGet();
        continue;
      }
      if (ThreadLocalRandom.current().nextInt(3) == 0 && place.leaveQueue()) {
        left.incrementAndGet();
      }
    }
  }

  private void serve(Guest place) {
    if (inside.incrementAndGet() > PLACES) {
      problems.add("too many at a time");
    }
    Thread.onSpinWait();
    inside.decrementAndGet();
    served.incrementAndGet();
    place.giveBack();
  }
}
