package dev.halfopen;

import dev.halfopen.concurrent.Explore;
import java.time.Duration;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The gate takes every wait that the service states, forgets none while calls race, and doubles its
 * own wait once for each time that it let a call through in vain (R14).
 */
@Tag("lincheck")
class GateLincheckTest {

  @Test
  void isExactUnderConcurrency() {
    Explore.of("Gate").against(Expected.class).threads(3, 4).holdsInAllInterleavings(Real.class);
  }

  @Test
  void aGateThatReadsAndThenWritesIsRejected() {
    Explore.of("Gate").against(Expected.class).threads(2, 4).rejects(Broken.class);
  }

  private static final CircuitBreakerConfig CONFIG =
      CircuitBreakerConfig.builder()
          .throttleWait(Duration.ofSeconds(1))
          .maxThrottleWait(Duration.ofSeconds(30))
          .build();

  private static long at(int second) {
    return Duration.ofSeconds(second).toNanos();
  }

  public static class Real {
    private final Gate gate = new Gate();

    public Real() {
      Explore.executed();
    }

    @Operation
    public void told(
        @Param(gen = IntGen.class, conf = "0:4") int second,
        @Param(gen = IntGen.class, conf = "1:5") int wait) {
      gate.close(at(second), 0, Duration.ofSeconds(wait), CONFIG);
    }

    @Operation
    public void held(
        @Param(gen = IntGen.class, conf = "0:4") int second,
        @Param(gen = IntGen.class, conf = "1:5") int wait) {
      gate.hold(at(second), at(wait));
    }

    @Operation
    public void throttled(@Param(gen = IntGen.class, conf = "0:4") int second) {
      gate.close(at(second), at(second), null, CONFIG);
    }

    @Operation
    public void succeeded(@Param(gen = IntGen.class, conf = "0:8") int admittedAt) {
      gate.succeeded(at(admittedAt));
    }

    @Operation
    public long remaining() {
      return gate.remaining(0);
    }
  }

  /** Right as long as one thread uses it. */
  public static class Expected {
    private volatile boolean closed;
    private volatile long until;
    private int level;

    public void told(int second, int wait) {
      close(at(second) + at(wait));
    }

    public void held(int second, int wait) {
      close(at(second) + at(wait));
    }

    public void throttled(int second) {
      if (!closed) {
        level = 1;
      } else if (level == 0 || at(second) >= until) {
        level = level + 1;
      }
      close(at(second) + Math.min(at(1) << (level - 1), at(30)));
    }

    private void close(long next) {
      until = closed ? Math.max(until, next) : next;
      closed = true;
    }

    public void succeeded(int admittedAt) {
      if (closed && at(admittedAt) >= until) {
        closed = false;
        level = 0;
      }
    }

    public long remaining() {
      return closed ? until : 0;
    }
  }

  /** The planted bug: what one caller is told, another one overwrites. */
  public static class Broken extends Expected {
    public Broken() {
      Explore.executed();
    }

    @Override
    @Operation
    public void told(
        @Param(gen = IntGen.class, conf = "0:4") int second,
        @Param(gen = IntGen.class, conf = "1:5") int wait) {
      super.told(second, wait);
    }

    @Override
    @Operation
    public long remaining() {
      return super.remaining();
    }
  }
}
