package dev.halfopen;

import dev.halfopen.concurrent.Explore;
import dev.halfopen.recover.RecoveryTest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The breaker admits and moves as a model does that one thread uses: one transition for each cause,
 * no more trial calls than there are slots, and no verdict in a phase that did not admit its call.
 */
@Tag("lincheck")
class StateMachineLincheckTest {
  private static final int THREADS = 2;

  @Test
  void movesOnceForEachCause() {
    Explore.of("StateMachine")
        .against(Expected.class)
        .threads(THREADS, 4)
        .holdsInAllInterleavings(Real.class);
  }

  @Test
  void neverHoldsMoreTrialsThanSlotsAndDecidesOnce() {
    Explore.of("StateMachine with a trial due")
        .against(ExpectedOpen.class)
        .threads(THREADS, 5)
        .fromTheStart()
        .holdsInAllInterleavings(RealOpen.class);
  }

  @Test
  void slotsThatAreCheckedAndThenTakenAreRejected() {
    Explore.of("StateMachine with a trial due")
        .against(ExpectedOpen.class)
        .threads(THREADS, 3)
        .fromTheStart()
        .rejects(Broken.class);
  }

  /** Starts OPEN, with a trial due. */
  public static class RealOpen extends Real {
    public RealOpen() {
      admit(0);
      fail(0);
    }
  }

  public static class ExpectedOpen extends Expected {
    public ExpectedOpen() {
      admit(0);
      fail(0);
    }
  }

  /** The planted bug: two callers may both find the last slot free. */
  public static class Broken {
    private final ExpectedOpen expected = new ExpectedOpen();

    public Broken() {
      Explore.executed();
    }

    @Operation
    public String admit(@Param(gen = ThreadIdGen.class) int thread) {
      return expected.admit(thread);
    }
  }

  public static class Real {
    private final StateMachine machine =
        new StateMachine(
            "explored",
            CircuitBreakerConfig.builder()
                .failureThreshold(1)
                .recoveryTimeout(Duration.ZERO)
                .halfOpenMaxCalls(2)
                .recoveryTest(RecoveryTest.successes(2).outOf(3))
                .timeSource(new ManualClock())
                .build());
    private final Deque<Admission>[] admissions = deques();

    public Real() {
      Explore.executed();
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Deque<Admission>[] deques() {
      Deque[] deques = new Deque[THREADS + 2];
      for (int i = 0; i < deques.length; i++) {
        deques[i] = new ArrayDeque<>();
      }
      return deques;
    }

    @Operation
    public String admit(@Param(gen = ThreadIdGen.class) int thread) {
      Admission admission = machine.tryAdmit(0);
      if (admission == null) {
        return "refused";
      }
      admissions[thread].add(admission);
      return admission.phase().state().name();
    }

    @Operation
    public void succeed(@Param(gen = ThreadIdGen.class) int thread) {
      end(thread, Verdict.success());
    }

    @Operation
    public void fail(@Param(gen = ThreadIdGen.class) int thread) {
      end(thread, Verdict.failure());
    }

    @Operation
    public void ignore(@Param(gen = ThreadIdGen.class) int thread) {
      end(thread, Verdict.ignored());
    }

    private void end(int thread, Verdict verdict) {
      Admission admission = admissions[thread].poll();
      if (admission != null) {
        machine.settle(admission, 0, verdict, null, 0, 0);
      }
    }

    /** Exact when the others have finished. */
    @Operation
    public String history(@Param(gen = ThreadIdGen.class) int thread) {
      Phase phase = machine.current().phase();
      return thread == THREADS + 1
          ? phase.state() + " " + phase.trialsInFlight() + " " + phase.beginning().counts()
          : "";
    }
  }

  public static class Expected {
    private final SequentialBreaker breaker = new SequentialBreaker(THREADS + 2, 2, 2, 3);

    public String admit(int thread) {
      return breaker.admit(thread);
    }

    public void succeed(int thread) {
      breaker.end(thread, Verdict.success());
    }

    public void fail(int thread) {
      breaker.end(thread, Verdict.failure());
    }

    public void ignore(int thread) {
      breaker.end(thread, Verdict.ignored());
    }

    public String history(int thread) {
      return thread == THREADS + 1 ? breaker.history() : "";
    }
  }
}
