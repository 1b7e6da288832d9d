package dev.halfopen.concurrent;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicLong;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Options;
import org.jetbrains.lincheck.datastructures.StressOptions;

/**
 * Runs Lincheck for a moment in {@code mvn verify} and for long where the system property {@code
 * halfopen.explore} is {@code long}, and prints how many executions it explored.
 */
public final class Explore {
  private static final AtomicLong EXECUTIONS = new AtomicLong();
  private static final boolean LONG = "long".equals(System.getProperty("halfopen.explore"));

  private final String what;
  private Class<?> specification;
  private int threads = 2;
  private int actors = 3;
  private int actorsBefore = 2;
  private int actorsAfter = 2;
  private String[] atomic = {};
  private int iterations = LONG ? 50 : 6;
  private int invocations = LONG ? 1_000 : 40;

  private Explore(String what) {
    this.what = what;
  }

  /** What is explored: a name for the line that is printed. */
  public static Explore of(String what) {
    return new Explore(what);
  }

  /** To be called by the constructor of every explored class. */
  public static void executed() {
    EXECUTIONS.incrementAndGet();
  }

  /** The simple class whose sequential behaviour the explored one must have. */
  public Explore against(Class<?> specification) {
    this.specification = specification;
    return this;
  }

  public Explore threads(int threads, int actors) {
    this.threads = threads;
    this.actors = actors;
    return this;
  }

  /** What the race has left behind is validated as it is. */
  public Explore toTheEndOfTheRace() {
    this.actorsAfter = 0;
    return this;
  }

  /** What these classes do is of no interest, and happens as one step. */
  public Explore takesAsAtomic(String... classes) {
    this.atomic = classes;
    return this;
  }

  /** The race begins with a fresh object. */
  public Explore fromTheStart() {
    this.actorsBefore = 0;
    return this;
  }

  /** Every interleaving of small scenarios that the model checker has time for must be right. */
  public void holdsInAllInterleavings(Class<?> explored) {
    run("model checking", modelChecking(), explored);
  }

  /** Random scenarios on real threads must be right. */
  public void holdsUnderStress(Class<?> explored) {
    run("stress", stress(), explored);
  }

  /** The harness must see the planted bug. */
  public void rejects(Class<?> broken) {
    iterations = 50;
    invocations = 500;
    long before = EXECUTIONS.get();
    assertThatThrownBy(() -> modelChecking().minimizeFailedScenario(false).check(broken))
        .isInstanceOf(LincheckAssertionError.class);
    print("planted bug found by model checking", EXECUTIONS.get() - before);
  }

  private void run(String how, Options<?, ?> options, Class<?> explored) {
    long before = EXECUTIONS.get();
    options.check(explored);
    print(how + " " + iterations + " scenarios x " + invocations, EXECUTIONS.get() - before);
  }

  private void print(String how, long executions) {
    System.out.println(
        "explored: " + what + ", " + how + ", " + threads + " threads: " + executions);
  }

  private ModelCheckingOptions modelChecking() {
    return configured(new ModelCheckingOptions())
        .addGuarantee(
            ManagedStrategyGuaranteeKt.forClasses(
                    "dev.halfopen.concurrent.Explore", "ch.qos.logback.classic.Logger")
                .allMethods()
                .ignore())
        .addGuarantee(ManagedStrategyGuaranteeKt.forClasses(atomic).allMethods().treatAsAtomic());
  }

  private StressOptions stress() {
    return configured(new StressOptions());
  }

  private <O extends Options<O, ?>> O configured(O options) {
    O configured =
        options
            .threads(threads)
            .actorsPerThread(actors)
            .actorsBefore(actorsBefore)
            .actorsAfter(actorsAfter)
            .iterations(iterations)
            .invocationsPerIteration(invocations);
    return specification == null ? configured : configured.sequentialSpecification(specification);
  }
}
