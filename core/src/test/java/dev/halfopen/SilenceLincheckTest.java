package dev.halfopen;

import dev.halfopen.concurrent.Explore;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * However admissions, ends, signs of life, other limits and modes race: the detector of the phase
 * hears of each call once, of its silence or of its end.
 */
@Tag("lincheck")
class SilenceLincheckTest {
  /** So that the fewest buckets are in it: what explores takes a long loop for an endless one. */
  private static final long LIMIT = 1L << 34;

  private static final long BUCKET = LIMIT / 32;

  @Test
  void theDetectorHearsOfEachCallOnce() {
    Explore.of("Silence in a breaker").threads(2, 3).holdsInAllInterleavings(Real.class);
    Explore.of("Silence in a breaker").threads(3, 3).holdsUnderStress(Real.class);
  }

  @Test
  void anEndThatAsksAndDoesNotTakeIsRejected() {
    Explore.of("Silence in a breaker").threads(2, 2).fromTheStart().rejects(AsksFirst.class);
  }

  /** What is done to calls, and how it must end. */
  public abstract static class Explored {
    final AtomicInteger heard = new AtomicInteger();
    final AtomicInteger admitted = new AtomicInteger();
    private final Queue<Admission> inFlight = new ConcurrentLinkedQueue<>();

    Explored() {
      Explore.executed();
    }

    abstract Admission admit(long now);

    abstract void renew(Admission call);

    abstract void end(Admission call, long now);

    abstract void lookAt(long now);

    abstract void anotherLimit(long nanos);

    @Operation
    public void begin() {
      admitted.incrementAndGet();
      inFlight.add(new Joint(admit(0)));
    }

    @Operation
    public void sign() {
      Admission call = inFlight.peek();
      if (call != null) {
        renew(call);
      }
    }

    @Operation
    public void end() {
      Admission call = inFlight.poll();
      if (call != null) {
        end(call, 0);
      }
    }

    @Operation
    public void look() {
      lookAt(LIMIT + 4 * BUCKET);
    }

    @Operation
    public void anotherLimit() {
      anotherLimit(LIMIT + admitted.get());
    }

    /** When whoever is left has been silent for too long. */
    @Validate
    public void eachOnce() {
      lookAt(LIMIT + 14 * BUCKET);
      if (heard.get() != admitted.get()) {
        throw new IllegalStateException(heard.get() + " heard of, " + admitted.get() + " admitted");
      }
    }
  }

  public static class Real extends Explored {
    private final StateMachine machine =
        new StateMachine(
            "explored",
            limit(CircuitBreakerConfig.builder(), LIMIT)
                .failureDetector(new Hearing(failure -> heard.incrementAndGet()))
                .timeSource(new ManualClock())
                .build());
    private final Controls controls = new Controls(machine);

    public Real() {
      begin();
    }

    private static CircuitBreakerConfig.Builder limit(
        CircuitBreakerConfig.Builder settings, long nanos) {
      return settings.silenceIsFailureAfter(Duration.ofNanos(nanos), Duration.ofNanos(nanos));
    }

    @Override
    Admission admit(long now) {
      return machine.admit(now);
    }

    @Override
    void renew(Admission call) {
      call.renew(2 * BUCKET, machine.config());
    }

    @Override
    void end(Admission call, long now) {
      machine.settle(call, now, Verdict.success(), null, 0, now);
    }

    /** By a call that finds those that are silent. */
    @Override
    void lookAt(long now) {
      admitted.incrementAndGet();
      end(admit(now), now);
    }

    @Override
    void anotherLimit(long nanos) {
      controls.reconfigure(limit(machine.config().toBuilder(), nanos).build());
    }
  }

  /** The planted bug: an end that counts if nobody is silent, and leaves its place afterwards. */
  public static class AsksFirst extends Explored {
    private final Silence silence = Silences.of(LIMIT, LIMIT, 0, 8, at -> heard.incrementAndGet());

    public AsksFirst() {
      begin();
    }

    @Override
    Admission admit(long now) {
      return silence.admit(now);
    }

    @Override
    void renew(Admission call) {}

    @Override
    void end(Admission call, long now) {
      if (silence.silentCalls(now) == 0) {
        heard.incrementAndGet();
      }
      call.leave();
    }

    @Override
    void lookAt(long now) {
      silence.look(now + LIMIT);
    }

    @Override
    void anotherLimit(long nanos) {}
  }
}
