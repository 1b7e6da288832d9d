package dev.halfopen;

import dev.halfopen.concurrent.Explore;
import dev.halfopen.detect.Evidence;
import dev.halfopen.detect.FailureDetector;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * However the ends of phases, resets, modes and other recipes race: what was learnt before a reset
 * or by another recipe never comes back, and what stands is by the recipe of the settings.
 */
@Tag("lincheck")
class CarriedDetectorLincheckTest {

  @Test
  void whatIsForgottenStaysForgotten() {
    Explore.of("Detection that is carried on").threads(2, 3).holdsInAllInterleavings(Real.class);
    Explore.of("Detection that is carried on").threads(3, 3).holdsUnderStress(Real.class);
  }

  @Test
  void aDetectorThatIsReadBeforeTheChangeIsRejected() {
    Explore.of("Detection that is carried on")
        .threads(2, 2)
        .fromTheStart()
        .rejects(ReadsBefore.class);
  }

  public static class Real {
    private static final AtomicInteger RECIPES = new AtomicInteger();

    final StateMachine machine = new StateMachine("explored", config(new Lineage(0)));
    final Controls controls = new Controls(machine);
    private final Set<Object> forgotten = ConcurrentHashMap.newKeySet();

    public Real() {
      Explore.executed();
    }

    private static CircuitBreakerConfig config(FailureDetector detector) {
      return CircuitBreakerConfig.builder()
          .failureDetector(detector)
          .recoveryTimeout(Duration.ZERO)
          .timeSource(new ManualClock())
          .build();
    }

    private Object origin() {
      Detection present = machine.current().phase().detection();
      return present == null ? this : Lineage.originOf(present);
    }

    @Operation
    public void reset() {
      Object before = origin();
      controls.reset();
      forgotten.add(before);
    }

    @Operation
    public void anotherRecipe() {
      Object before = origin();
      CircuitBreakerConfig another =
          machine.config().toBuilder()
              .failureDetector(new Lineage(RECIPES.incrementAndGet()))
              .build();
      controls.reconfigure(another);
      forgotten.add(before);
    }

    @Operation
    public void trip() {
      controls.trip(Duration.ZERO, "explored");
    }

    /** Half-opens and closes it, if it is open. */
    @Operation
    public void recover() {
      Admission admission = machine.tryAdmit(0);
      if (admission != null) {
        machine.settle(admission, 0, Verdict.success(), null, 0, 0);
      }
    }

    @Operation
    public void forceAndRelease() {
      controls.operate(OperatingMode.FORCED_CLOSED);
      controls.operate(OperatingMode.AUTOMATIC);
    }

    @Validate
    public void nothingComesBack() {
      Moment present = machine.current();
      Detection detection = present.phase().detection();
      if (detection == null) {
        return;
      }
      if (!detection.isBy(present.config().failureDetector())) {
        throw new IllegalStateException("by another recipe than that of the settings");
      }
      if (forgotten.contains(Lineage.originOf(detection))) {
        throw new IllegalStateException("what was to be forgotten has come back");
      }
    }
  }

  /** The planted bug: closes with the detector that it has read before. */
  public static class ReadsBefore extends Real {
    @Override
    @Operation
    public void forceAndRelease() {
      Detection before = machine.current().phase().detection();
      machine.update(
          m ->
              m.with(
                  new Closed(
                      m.phase().beginning().next(0, m, m.phase().beginning().counts(), "bug"),
                      m.phase(),
                      before,
                      m.config())));
    }
  }

  /** Never opens; its states know with which the learning began. */
  private static final class Lineage extends FailureDetector {
    private static final ThreadLocal<@Nullable Object> ASKED = new ThreadLocal<>();

    private final int number;

    Lineage(int number) {
      this.number = number;
    }

    /** Whoever is asked for its evidence says it by the way. */
    static Object originOf(Detection detection) {
      detection.evidence(0);
      return Objects.requireNonNull(ASKED.get());
    }

    @Override
    public State start(long now, @Nullable State previous) {
      return new Descendant(previous instanceof Descendant parent ? parent.origin() : new Object());
    }

    @Override
    public String explain(Evidence evidence) {
      return "never";
    }

    @Override
    public String toString() {
      return "lineage " + number;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Lineage lineage && lineage.number == number;
    }

    @Override
    public int hashCode() {
      return number;
    }

    private record Descendant(Object origin) implements State {
      @Override
      public boolean record(boolean failure, boolean slow, long now) {
        return false;
      }

      @Override
      public Evidence evidence(long now) {
        ASKED.set(origin);
        return Evidence.none();
      }
    }
  }
}
