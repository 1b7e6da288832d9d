package dev.halfopen.pipeline;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.TimeSource;
import dev.halfopen.internal.Ranges;
import dev.halfopen.retry.Retry;
import dev.halfopen.timeout.Timeouts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a pipeline. Nothing but the breaker is there unless it is asked for; the order in
 * which it is asked for doesn't matter. Not thread-safe.
 */
public final class PipelineBuilder {
  private static final Duration SWITCH_AFTER = Duration.ofSeconds(1);

  private final List<Target> targets = new ArrayList<>();
  private Retry retry = Retry.none();
  private Timeouts timeouts = Timeouts.NONE;
  private Duration switchAfter = SWITCH_AFTER;
  private @Nullable Hedge hedge;
  private @Nullable ConcurrencyLimit limit;
  private @Nullable ScheduledExecutorService timer;
  private Executor executor = ForkJoinPool.commonPool();
  private @Nullable RandomGenerator random;

  PipelineBuilder(Target first) {
    targets.add(Ranges.notNull("target", first));
  }

  /** Takes retry and timeouts from the strategy; what is set afterwards changes them. */
  public PipelineBuilder strategy(Strategy value) {
    Ranges.notNull("strategy", value);
    return retry(value.retry()).timeouts(value.timeouts());
  }

  /** How often and when an attempt is made again; never by default. */
  public PipelineBuilder retry(Retry value) {
    retry = Ranges.notNull("retry", value);
    return this;
  }

  /** How long attempts, streams and the whole may take; for ever by default. */
  public PipelineBuilder timeouts(Timeouts value) {
    timeouts = Ranges.notNull("timeouts", value);
    return this;
  }

  /**
   * Where a call goes when the targets before can't help it; may be given several times. The call
   * must be one that asks its {@link Attempt#target()} where to go.
   */
  public PipelineBuilder fallbackTo(Target value) {
    targets.add(Ranges.notNull("target", value));
    return this;
  }

  /** See {@link #fallbackTo(Target)}. */
  public PipelineBuilder fallbackTo(CircuitBreaker breaker) {
    return fallbackTo(Target.of(breaker));
  }

  /**
   * A wait for a retry that is longer than this goes on to another target at once, if there is one
   * that can help and admits calls; 1 s by default, 0 to 365 days.
   */
  public PipelineBuilder switchAfter(Duration value) {
    switchAfter = Ranges.delay("switchAfter", value);
    return this;
  }

  /**
   * A second attempt beside one that takes long; off by default. It concerns {@code callAsync}: a
   * synchronous call has one thread, and a stream one source.
   */
  public PipelineBuilder hedge(Hedge value) {
    hedge = Ranges.notNull("hedge", value);
    return this;
  }

  /** How many calls may be under way at a time; any number by default. */
  public PipelineBuilder limit(ConcurrencyLimit value) {
    limit = Ranges.notNull("limit", value);
    return this;
  }

  /**
   * What waits and timeouts run on, briefly; by default one daemon thread for the whole JVM, which
   * is started when it is needed and ends when it isn't. An executor of your own should forget
   * tasks that are cancelled ({@code setRemoveOnCancelPolicy}).
   */
  public PipelineBuilder timer(ScheduledExecutorService value) {
    timer = Ranges.notNull("timer", value);
    return this;
  }

  /**
   * Where asynchronous calls and streams go on that have waited or timed out; the common pool by
   * default.
   */
  public PipelineBuilder executor(Executor value) {
    executor = Ranges.notNull("executor", value);
    return this;
  }

  /** Where jitter comes from; must be thread-safe. */
  public PipelineBuilder random(RandomGenerator value) {
    random = Ranges.notNull("random", value);
    return this;
  }

  /**
   * The pipeline.
   *
   * @throws IllegalArgumentException if two targets have the same name or different clocks
   */
  public ResiliencePipeline build() {
    TimeSource time = targets.get(0).breaker().config().timeSource();
    List<String> names = new ArrayList<>();
    for (Target target : targets) {
      if (names.contains(target.name())) {
        throw Ranges.error("target", target.name(), "another name for each target");
      }
      if (target.breaker().config().timeSource() != time) {
        throw Ranges.error(
            "timeSource", target.breaker().config().timeSource(), "the same for all targets");
      }
      names.add(target.name());
    }
    RandomGenerator dice = random == null ? new ThreadRandom() : random;
    Settings settings =
        new Settings(
            List.copyOf(targets),
            retry,
            timeouts,
            switchAfter,
            hedge == null ? null : new HedgeDelay(hedge),
            time,
            timer,
            executor,
            dice);
    return new ResiliencePipeline(settings, limit);
  }

  /** Each thread's own generator. */
  private static final class ThreadRandom implements RandomGenerator {
    @Override
    public long nextLong() {
      return ThreadLocalRandom.current().nextLong();
    }
  }
}
