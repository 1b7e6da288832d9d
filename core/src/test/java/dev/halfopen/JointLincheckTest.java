package dev.halfopen;

import dev.halfopen.concurrent.Explore;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Inner calls that join one call, from any thread: one at a time, heard in the order of their ends,
 * and none after the end of the outer one.
 */
@Tag("lincheck")
class JointLincheckTest {
  private static final int THREADS = 3;

  @Test
  void hearsOneAtATimeAndNobodyAfterTheEnd() {
    Explore.of("Joint")
        .fromTheStart()
        .against(Expected.class)
        .threads(THREADS, 3)
        .holdsInAllInterleavings(Real.class);
  }

  @Test
  void andWhenCallsHaveJoinedAlready() {
    Explore.of("Joint in use")
        .against(Expected.class)
        .threads(2, 4)
        .holdsInAllInterleavings(Real.class);
  }

  @Test
  void aJointThatChecksAndThenActsIsRejected() {
    Explore.of("Joint").fromTheStart().against(Expected.class).rejects(Broken.class);
  }

  @Test
  void anEndInTwoStepsIsRejected() {
    Explore.of("Joint")
        .fromTheStart()
        .threads(3, 3)
        .against(Expected.class)
        .rejects(TwoSteps.class);
  }

  public static class Real {
    private final StateMachine machine =
        new StateMachine("explored", CircuitBreakerConfig.defaults());
    final ActiveCall call = new ActiveCall(machine, machine.admit(machine.now()), machine.now());
    private final Joined[] joined = new Joined[THREADS + 2];

    public Real() {
      Explore.executed();
    }

    @Operation
    public boolean join(@Param(gen = ThreadIdGen.class) int thread) {
      Joint joint = call.joint();
      Joined inner = joint == null ? null : joint.join();
      joined[thread] = inner == null ? joined[thread] : inner;
      return inner != null;
    }

    @Operation
    public void succeed(@Param(gen = ThreadIdGen.class) int thread) {
      propose(thread, Verdict.success());
    }

    @Operation
    public void fail(@Param(gen = ThreadIdGen.class) int thread) {
      propose(thread, Verdict.failure());
    }

    @Operation
    public void ignore(@Param(gen = ThreadIdGen.class) int thread) {
      propose(thread, Verdict.ignored());
    }

    private void propose(int thread, Verdict verdict) {
      if (joined[thread] != null) {
        joined[thread].propose(new Proposal(verdict, null), machine.now());
      }
    }

    /** What counts: the inner calls, or else that it was given up. */
    @Operation
    public String end() {
      return String.valueOf(call.end(null, new CancellationException()));
    }
  }

  /** Right as long as one thread uses it. */
  public static class Expected {
    private volatile boolean ended;
    private volatile int joinedBy = -1;
    private volatile Verdict proposed = Verdict.ignored();

    @Operation
    public boolean join(@Param(gen = ThreadIdGen.class) int thread) {
      boolean free = !ended && joinedBy == -1;
      if (free) {
        joinedBy = thread;
      }
      return free;
    }

    @Operation
    public void succeed(@Param(gen = ThreadIdGen.class) int thread) {
      propose(thread, Verdict.success());
    }

    @Operation
    public void fail(@Param(gen = ThreadIdGen.class) int thread) {
      propose(thread, Verdict.failure());
    }

    @Operation
    public void ignore(@Param(gen = ThreadIdGen.class) int thread) {
      propose(thread, Verdict.ignored());
    }

    private void propose(int thread, Verdict verdict) {
      if (joinedBy == thread && !ended) {
        proposed = verdict.equals(Verdict.ignored()) ? proposed : verdict;
        joinedBy = -1;
      }
    }

    @Operation
    public String end() {
      String told = ended ? "null" : proposed.toString();
      ended = true;
      return told;
    }
  }

  /** The planted bug: two threads may both find nobody joined. */
  public static class Broken extends Expected {
    public Broken() {
      Explore.executed();
    }
  }

  /** The planted bug: somebody may propose between who is first and what was proposed. */
  public static class TwoSteps extends Real {
    private final AtomicBoolean first = new AtomicBoolean();

    @Override
    @Operation
    public String end() {
      return first.compareAndSet(false, true)
          ? String.valueOf(call.end(null, new CancellationException()))
          : "null";
    }
  }
}
