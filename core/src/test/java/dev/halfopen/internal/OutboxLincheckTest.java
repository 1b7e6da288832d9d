package dev.halfopen.internal;

import dev.halfopen.concurrent.Explore;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * C25: a deliverer steps aside after each item, and nothing is left behind, told twice at a time or
 * out of order, whoever takes over.
 */
@Tag("lincheck")
class OutboxLincheckTest {

  @Test
  void leavesNothingBehind() {
    Explore.of("Outbox")
        .against(Expected.class)
        .threads(3, 3)
        .toTheEndOfTheRace()
        .holdsInAllInterleavings(Real.class);
  }

  @Test
  void aDelivererThatDoesNotLookAgainIsRejected() {
    Explore.of("Outbox")
        .against(Expected.class)
        .threads(2, 3)
        .toTheEndOfTheRace()
        .rejects(Forgetful.class);
  }

  /** Sends numbers, and looks what has become of them when all threads have come to their end. */
  public abstract static class Sending {
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicBoolean telling = new AtomicBoolean();
    private final AtomicInteger told = new AtomicInteger();
    private volatile boolean overlapped;

    protected Sending() {
      Explore.executed();
    }

    final void tell(Integer item) {
      if (!telling.compareAndSet(false, true)) {
        overlapped = true;
      }
      told.incrementAndGet();
      telling.set(false);
    }

    abstract void put(int item);

    @Operation
    public void send() {
      put(sent.incrementAndGet());
    }

    @Validate
    public void allIsTold() {
      if (overlapped || told.get() != sent.get()) {
        throw new IllegalStateException(told + " of " + sent + ", overlapped: " + overlapped);
      }
    }
  }

  public static class Real extends Sending {
    private final Outbox<Integer> outbox = new Outbox<>(100, 1, this::tell);

    @Override
    void put(int item) {
      outbox.offer(item);
      outbox.deliver();
    }
  }

  public static class Expected {
    public void send() {}
  }

  /** The planted bug: what comes while the deliverer is about to leave is nobody's. */
  public static class Forgetful extends Sending {
    private final Queue<Integer> items = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean busy = new AtomicBoolean();

    @Override
    void put(int item) {
      items.add(item);
      if (busy.compareAndSet(false, true)) {
        for (Integer next = items.poll(); next != null; next = items.poll()) {
          tell(next);
        }
        busy.set(false);
      }
    }
  }
}
