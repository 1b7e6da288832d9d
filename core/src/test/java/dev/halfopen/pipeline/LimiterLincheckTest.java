package dev.halfopen.pipeline;

import dev.halfopen.concurrent.Explore;
import dev.halfopen.pipeline.Limiter.Ticket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Whatever races: no more calls are under way than the limit says, nobody overtakes, no place is
 * lost, of cancel and admission one wins, and who is admitted is told once.
 */
@Tag("lincheck")
class LimiterLincheckTest {
  private static final int THREADS = 3;
  private static final int MAX_CALLS = 1;
  private static final int QUEUE = 2;

  @Test
  void isExactUnderConcurrency() {
    Explore.of("Limiter")
        .against(Expected.class)
        .threads(THREADS, 4)
        .fromTheStart()
        .holdsInAllInterleavings(Real.class);
  }

  @Test
  void isExactUnderStress() {
    Explore.of("Limiter")
        .against(Expected.class)
        .threads(THREADS, 4)
        .fromTheStart()
        .holdsUnderStress(Real.class);
  }

  @Test
  void aLimiterThatLooksAndThenTakesIsRejected() {
    Explore.of("Limiter")
        .against(Expected.class)
        .threads(2, 3)
        .fromTheStart()
        .rejects(Broken.class);
  }

  /** Each thread has at most one ticket. */
  public static class Real {
    private final Limiter limiter = new Limiter(ConcurrencyLimit.of(MAX_CALLS).queue(QUEUE));
    private final @Nullable Ticket[] tickets = new @Nullable Ticket[THREADS + 2];
    private final AtomicInteger enqueued = new AtomicInteger();
    private final AtomicInteger left = new AtomicInteger();
    private final AtomicInteger told = new AtomicInteger();

    public Real() {
      Explore.executed();
    }

    @Operation
    public boolean tryAcquire(@Param(gen = ThreadIdGen.class) int thread) {
      if (tickets[thread] == null) {
        tickets[thread] = limiter.tryAcquire();
        return tickets[thread] != null;
      }
      return false;
    }

    @Operation
    public boolean enqueue(@Param(gen = ThreadIdGen.class) int thread) {
      if (tickets[thread] == null) {
        try {
          tickets[thread] = limiter.enqueue(ticket -> told.incrementAndGet());
          enqueued.incrementAndGet();
          return true;
        } catch (CallLimitException e) {
          return false;
        }
      }
      return false;
    }

    /** Whether it was still waiting. */
    @Operation
    public boolean end(@Param(gen = ThreadIdGen.class) int thread) {
      Ticket ticket = tickets[thread];
      tickets[thread] = null;
      if (ticket == null) {
        return false;
      }
      if (ticket.cancel()) {
        left.incrementAndGet();
        return true;
      }
      ticket.release();
      return false;
    }

    @Operation
    public int inFlight() {
      return limiter.inFlight();
    }

    @Operation
    public int waiting() {
      return limiter.waiting();
    }

    @Validate
    public void everybodyWhoIsAdmittedWasTold() {
      if (told.get() != enqueued.get() - left.get() - limiter.waiting()) {
        throw new IllegalStateException("told: " + told);
      }
    }
  }

  /** Right as long as one thread uses it. */
  public static class Expected {
    private final Deque<Integer> waiters = new ArrayDeque<>();
    private final boolean[] admitted = new boolean[THREADS + 2];
    private volatile int inFlight;

    public boolean tryAcquire(int thread) {
      int before = inFlight;
      if (admitted[thread] || waiters.contains(thread) || before == MAX_CALLS) {
        return false;
      }
      inFlight = before + 1;
      admitted[thread] = true;
      return true;
    }

    public boolean enqueue(int thread) {
      if (admitted[thread] || waiters.contains(thread)) {
        return false;
      }
      if (inFlight < MAX_CALLS) {
        return tryAcquire(thread);
      }
      return waiters.size() < QUEUE && waiters.add(thread);
    }

    public boolean end(int thread) {
      if (!admitted[thread]) {
        return waiters.remove(thread);
      }
      admitted[thread] = false;
      Integer next = waiters.poll();
      int before = inFlight;
      if (next == null) {
        inFlight = before - 1;
      } else {
        admitted[next] = true;
      }
      return false;
    }

    public int inFlight() {
      return inFlight;
    }

    public int waiting() {
      return waiters.size();
    }
  }

  /** The planted bug: two callers may both find the last place free. */
  public static class Broken extends Expected {
    public Broken() {
      Explore.executed();
    }

    @Override
    @Operation
    public boolean tryAcquire(@Param(gen = ThreadIdGen.class) int thread) {
      return super.tryAcquire(thread);
    }

    @Override
    @Operation
    public int inFlight() {
      return super.inFlight();
    }
  }
}
