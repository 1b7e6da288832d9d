package dev.halfopen.micrometer;

import dev.halfopen.CallObserver;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.Outcome;
import dev.halfopen.Subscription;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Takes the durations of calls, by observers of the breakers: who wants them pays for them. */
final class CallTimers implements Exposition {
  /** From what a cache answers to what a long piece of reasoning takes. */
  static final Duration[] BUCKETS = {
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2_500),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10),
    Duration.ofSeconds(20),
    Duration.ofSeconds(30),
    Duration.ofMinutes(1),
    Duration.ofMinutes(2),
    Duration.ofMinutes(5),
    Duration.ofMinutes(10)
  };

  /** How many series they are in Prometheus: buckets, their rest, count, sum and maximum. */
  static final int SERIES = 90;

  private record Shown(WeakReference<Recorder> recorder, List<Meter> timers) {}

  private final MeterRegistry registry;
  private final BiFunction<Tags, Outcome, Timer.Builder> timers;
  private final UnaryOperator<Tags> shape;
  private final Map<Watched, Shown> shown = new ConcurrentHashMap<>();

  private CallTimers(MeterRegistry registry, BiFunction<Tags, Outcome, Timer.Builder> timers) {
    this.registry = registry;
    this.timers = timers;
    this.shape = shape(registry);
  }

  private static UnaryOperator<Tags> shape(MeterRegistry registry) {
    return Prometheus.isThere(registry) && !Prometheus.takesDifferentTags()
        ? new UniformTags(registry.config().namingConvention())::of
        : UnaryOperator.identity();
  }

  /** Ours, with buckets that fit AI calls. */
  static CallTimers of(MeterRegistry registry) {
    return new CallTimers(
        registry,
        (tags, outcome) ->
            Timer.builder("halfopen.call.duration")
                .description("How long admitted calls took, by what they came to")
                .tags(tags.and("outcome", BreakerFamilies.text(outcome)))
                .serviceLevelObjectives(BUCKETS));
  }

  /** Those that {@code resilience4j-micrometer} has, with the buckets that its users set up. */
  static CallTimers withResilience4jNames(MeterRegistry registry) {
    return new CallTimers(
        registry,
        (tags, outcome) ->
            Timer.builder(Resilience4jFamilies.CALLS)
                .description("Total number of calls, by what they came to")
                .tags(tags.and("kind", kind(outcome))));
  }

  private static String kind(Outcome outcome) {
    return switch (outcome) {
      case SUCCESS -> "successful";
      case FAILURE, THROTTLED, EXHAUSTED -> "failed";
      case IGNORED -> "ignored";
    };
  }

  @Override
  public void show(Watched watched) {
    CircuitBreaker breaker = watched.get();
    if (breaker == null) {
      return;
    }
    Map<Outcome, Timer> byOutcome = new EnumMap<>(Outcome.class);
    List<Meter> made = new ArrayList<>();
    Tags tags = shape.apply(watched.tags());
    for (Outcome outcome : Outcome.values()) {
      Timer timer = timers.apply(tags, outcome).register(registry);
      byOutcome.put(outcome, timer);
      made.add(timer);
    }
    Recorder recorder = new Recorder(byOutcome);
    recorder.observing = breaker.observe(recorder);
    shown.put(watched, new Shown(new WeakReference<>(recorder), made));
  }

  @Override
  public void hide(Watched watched) {
    Shown gone = shown.remove(watched);
    if (gone != null) {
      Recorder recorder = gone.recorder.get();
      if (recorder != null) {
        recorder.end();
      }
      gone.timers.forEach(registry::remove);
    }
  }

  /**
   * Records what one breaker's calls took. It is the breaker that holds it, and it holds what ends
   * its observing, which holds the breaker: so nobody else must hold it.
   */
  private static final class Recorder implements CallObserver {
    private final Map<Outcome, Timer> timers;
    private volatile @Nullable Subscription observing;

    Recorder(Map<Outcome, Timer> timers) {
      this.timers = timers;
    }

    @Override
    public void ended(
        @Nullable Object token,
        Outcome outcome,
        long tookNanos,
        boolean slow,
        boolean late,
        boolean trial) {
      Timer timer = timers.get(outcome);
      if (timer != null) {
        timer.record(tookNanos, TimeUnit.NANOSECONDS);
      }
    }

    void end() {
      Subscription present = observing;
      if (present != null) {
        present.close();
      }
    }
  }
}
