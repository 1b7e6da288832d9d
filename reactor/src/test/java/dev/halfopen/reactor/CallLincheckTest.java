package dev.halfopen.reactor;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.pipeline.ResiliencePipeline;
import dev.halfopen.testkit.ManualTimeSource;
import dev.halfopen.testkit.ManualTimer;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/**
 * A source that gives and ends, and a subscriber that asks and leaves, in any interleaving: the
 * permit is ended at most once and before anybody is told, the subscriber gets one signal at a time
 * and one end, and who has left leaves nothing.
 */
@Tag("lincheck")
class CallLincheckTest {
  private static ModelCheckingOptions exploring(Class<?> expected) {
    boolean hard = "long".equals(System.getProperty("halfopen.explore"));
    return new ModelCheckingOptions()
        .threads(2)
        .actorsPerThread(3)
        .actorsBefore(0)
        .actorsAfter(2)
        .iterations(hard ? 60 : 12)
        .invocationsPerIteration(hard ? 1_000 : 150)
        .sequentialSpecification(expected);
  }

  @Test
  void aStreamEndsOnceWhoeverRaces() {
    exploring(Expected.class).check(OfFlux.class);
  }

  @Test
  void aMonoEndsOnceWhoeverRaces() {
    exploring(Expected.class).check(OfMono.class);
  }

  @Test
  void aPipelinesMonoEndsOnceWhoeverRaces() {
    exploring(Expected.class).check(OfPipeline.class);
  }

  @Test
  void aCallThatLooksBeforeItActsIsFoundOut() {
    assertThatThrownBy(
            () ->
                exploring(Expected.class)
                    .iterations(50)
                    .invocationsPerIteration(500)
                    .minimizeFailedScenario(false)
                    .check(Broken.class))
        .isInstanceOf(LincheckAssertionError.class);
  }

  /** A source that does what it is told. */
  private static final class Source implements Subscription {
    @Override
    public void request(long n) {}

    @Override
    public void cancel() {}
  }

  public static class OfFlux {
    private final CountingPermit permit = new CountingPermit();
    private final Ends ends = new Ends(() -> permit.ends.get() == 1);
    private final FluxCall<String> call = new FluxCall<>(ends, Context.empty(), permit);
    private boolean ended;
    private volatile boolean left;

    public OfFlux() {
      call.onSubscribe(new Source());
    }

    @Operation(nonParallelGroup = "source")
    public void item() {
      if (!ended) {
        call.onNext("item");
      }
    }

    @Operation(nonParallelGroup = "source")
    public void completes() {
      if (!ended) {
        ended = true;
        call.onComplete();
      }
    }

    @Operation
    public void asks() {
      ends.ask();
    }

    @Operation
    public void leaves() {
      left = true;
      ends.leave();
    }

    @Operation
    public boolean keepsTheRules() {
      return permit.ends.get() <= 1 && ends.keepTheRules();
    }

    @Validate
    public void whoHasLeftLeavesNothing() {
      if ((left || ends.areTold()) && permit.ends.get() != 1) {
        throw new IllegalStateException("the permit was ended so often: " + permit.ends);
      }
    }
  }

  public static class OfMono {
    private final CountingPermit permit = new CountingPermit();
    private final Ends ends = new Ends(() -> permit.ends.get() == 1);
    private final MonoCall<String> call = new MonoCall<>(ends, Context.empty(), permit);
    private int given;
    private volatile boolean left;

    public OfMono() {
      call.onSubscribe(new Source());
    }

    @Operation(nonParallelGroup = "source")
    public void item() {
      if (given == 0) {
        given = 1;
        call.onNext("item");
      }
    }

    @Operation(nonParallelGroup = "source")
    public void completes() {
      if (given < 2) {
        given = 2;
        call.onComplete();
      }
    }

    @Operation
    public void asks() {
      ends.ask();
    }

    @Operation
    public void leaves() {
      left = true;
      ends.leave();
    }

    @Operation
    public boolean keepsTheRules() {
      return permit.ends.get() <= 1 && ends.keepTheRules();
    }

    @Validate
    public void whoHasLeftLeavesNothing() {
      if ((left || ends.areTold()) && permit.ends.get() != 1) {
        throw new IllegalStateException("the permit was ended so often: " + permit.ends);
      }
    }
  }

  public static class OfPipeline {
    private final ManualTimeSource time = new ManualTimeSource();
    private final CircuitBreaker breaker =
        CircuitBreaker.of("explored", CircuitBreakerConfig.builder().timeSource(time).build());
    private final ResiliencePipeline pipeline =
        ResiliencePipeline.builder(breaker)
            .timer(new ManualTimer(time))
            .executor(Runnable::run)
            .build();
    private final Ends ends = new Ends(this::isBack);
    private CoreSubscriber<? super String> source;
    private int given;
    private volatile boolean left;

    public OfPipeline() {
      ReactivePipeline.of(pipeline)
          .<String>mono(
              () ->
                  new Mono<>() {
                    @Override
                    public void subscribe(CoreSubscriber<? super String> actual) {
                      source = actual;
                      actual.onSubscribe(new Source());
                    }
                  })
          .subscribe(ends);
    }

    private boolean isBack() {
      return breaker.metrics().snapshot().callsInFlight() == 0
          && pipeline.metrics().callsInFlight() == 0;
    }

    @Operation(nonParallelGroup = "source")
    public void item() {
      if (given == 0) {
        given = 1;
        source.onNext("item");
      }
    }

    @Operation(nonParallelGroup = "source")
    public void completes() {
      if (given < 2) {
        given = 2;
        source.onComplete();
      }
    }

    @Operation
    public void asks() {
      ends.ask();
    }

    @Operation
    public void leaves() {
      left = true;
      ends.leave();
    }

    @Operation
    public boolean keepsTheRules() {
      return ends.keepTheRules();
    }

    @Validate
    public void whoHasLeftLeavesNothing() {
      if ((left || ends.areTold()) && !isBack()) {
        throw new IllegalStateException("a permit or a place is taken");
      }
    }
  }

  /** What is promised, whatever happens. */
  public static class Expected {
    public void item() {}

    public void completes() {}

    public void asks() {}

    public void leaves() {}

    public boolean keepsTheRules() {
      return true;
    }
  }

  /** The planted bug: whether the call is over is looked at first, and written afterwards. */
  public static class Broken {
    private final CountingPermit permit = new CountingPermit();
    private final Ends ends = new Ends(() -> permit.ends.get() == 1);
    private volatile boolean over;

    @Operation(nonParallelGroup = "source")
    public void item() {
      if (!over) {
        ends.onNext("item");
      }
    }

    @Operation(nonParallelGroup = "source")
    public void completes() {
      if (!over) {
        over = true;
        permit.succeed();
        ends.onComplete();
      }
    }

    @Operation
    public void asks() {}

    @Operation
    public void leaves() {
      if (!over) {
        over = true;
        permit.abandon();
      }
    }

    @Operation
    public boolean keepsTheRules() {
      return permit.ends.get() <= 1 && ends.keepTheRules();
    }
  }
}
