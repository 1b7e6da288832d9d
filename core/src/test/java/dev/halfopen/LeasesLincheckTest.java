package dev.halfopen;

import dev.halfopen.concurrent.Explore;
import dev.halfopen.recover.RecoveryTest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Trial calls that are renewed, ended and forgotten while time passes: there are never more than
 * slots, and none is forgotten for good: when all leases are over the next caller finds that (R3).
 */
@Tag("lincheck")
class LeasesLincheckTest {
  private static final int THREADS = 2;
  private static final Duration LEASE = Duration.ofSeconds(2);

  @Test
  void noTrialIsForgotten() {
    Explore.of("leases of trial calls")
        .fromTheStart()
        .against(Expected.class)
        .threads(THREADS, 3)
        .holdsInAllInterleavings(Real.class);
  }

  @Test
  void leasesThatMoveInTheirOrderAreRejected() {
    Explore.of("leases of trial calls")
        .fromTheStart()
        .against(Expected.class)
        .threads(THREADS, 3)
        .rejects(Broken.class);
  }

  public static class Real {
    private final ManualClock clock = new ManualClock();
    private final CircuitBreakerConfig config =
        CircuitBreakerConfig.builder()
            .failureThreshold(1)
            .recoveryTimeout(Duration.ZERO)
            .halfOpenMaxCalls(2)
            .halfOpenCallTimeout(LEASE)
            .recoveryTest(RecoveryTest.successes(5).outOf(5))
            .timeSource(clock)
            .build();
    private final StateMachine machine = new StateMachine("explored", config);
    private final Admission[] mine = new Admission[THREADS + 2];

    public Real() {
      Explore.executed();
      Admission first = machine.tryAdmit(clock.nanoTime());
      if (first != null) {
        end(first, Verdict.failure());
      }
    }

    private void end(Admission admission, Verdict verdict) {
      machine.settle(admission, clock.nanoTime(), verdict, null, 0, 0);
    }

    @Operation
    public void admit(@Param(gen = ThreadIdGen.class) int thread) {
      if (mine[thread] == null) {
        mine[thread] = machine.tryAdmit(clock.nanoTime());
      }
    }

    @Operation
    public void renew(@Param(gen = ThreadIdGen.class) int thread) {
      Admission admission = mine[thread];
      if (admission != null) {
        admission.renew(clock.nanoTime(), config);
      }
    }

    @Operation
    public void end(@Param(gen = ThreadIdGen.class) int thread) {
      Admission admission = mine[thread];
      mine[thread] = null;
      if (admission != null) {
        end(admission, Verdict.success());
      }
    }

    @Operation
    public void timePasses() {
      clock.advance(LEASE.dividedBy(2));
    }

    @Validate
    public void isNeverStuck() {
      int trials = machine.current().phase().trialsInFlight();
      if (trials > 2) {
        throw new IllegalStateException(trials + " trial calls");
      }
      // However often they were renewed: after a whole lease all of them are over.
      clock.advance(LEASE.plusNanos(1));
      for (int i = 0; i < 3 && machine.tryAdmit(clock.nanoTime()) != null; i++) {
        Thread.onSpinWait(); // the first finds them expired, and opens; the next is a trial again
      }
      if (machine.current().phase().trialsInFlight() > 2) {
        throw new IllegalStateException("too many trial calls after the leases were over");
      }
      clock.advance(LEASE.plusNanos(1));
      machine.tryAdmit(clock.nanoTime());
      if (machine.tryAdmit(clock.nanoTime()) == null) {
        throw new IllegalStateException("stuck: " + machine.current().phase().state());
      }
    }
  }

  /** Nobody sees more than that. */
  public static class Expected {
    public void admit(int thread) {}

    public void renew(int thread) {}

    public void end(int thread) {}

    public void timePasses() {}
  }

  /** The planted bug: a renewal moves a lease while it stands in the order. */
  public static class Broken {
    private static final class Lease implements Comparable<Lease> {
      private final int thread;
      private volatile long end;

      Lease(int thread, long end) {
        this.thread = thread;
        this.end = end;
      }

      @Override
      public int compareTo(Lease other) {
        int byEnd = Long.compare(end, other.end);
        return byEnd != 0 ? byEnd : Integer.compare(thread, other.thread);
      }
    }

    private final TreeSet<Lease> running = new TreeSet<>();
    private final Lease[] mine = new Lease[THREADS + 2];
    private final AtomicLong now = new AtomicLong();

    public Broken() {
      Explore.executed();
      for (int thread = 0; thread < mine.length; thread++) {
        admit(thread);
        now.incrementAndGet();
      }
    }

    @Operation
    public void admit(@Param(gen = ThreadIdGen.class) int thread) {
      if (mine[thread] == null) {
        Lease lease = new Lease(thread, now.get() + 2);
        mine[thread] = lease;
        synchronized (running) {
          running.add(lease);
        }
      }
    }

    @Operation
    public void renew(@Param(gen = ThreadIdGen.class) int thread) {
      Lease lease = mine[thread];
      if (lease != null) {
        lease.end = now.get() + 2;
      }
    }

    @Operation
    public void end(@Param(gen = ThreadIdGen.class) int thread) {
      Lease lease = mine[thread];
      mine[thread] = null;
      if (lease != null) {
        synchronized (running) {
          running.remove(lease);
        }
      }
    }

    @Operation
    public void timePasses() {
      now.incrementAndGet();
    }

    @Validate
    public void noneIsForgotten() {
      long held = Arrays.stream(mine).filter(Objects::nonNull).count();
      if (running.size() != held) {
        throw new IllegalStateException(running.size() + " run, " + held + " are held");
      }
    }
  }
}
