package dev.halfopen.pipeline;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.TimeSource;
import dev.halfopen.internal.Ranges;
import dev.halfopen.internal.Text;
import dev.halfopen.internal.ThreadRandom;
import dev.halfopen.retry.Retry;
import dev.halfopen.timeout.CallTimeoutException.Limit;
import dev.halfopen.timeout.Timeouts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a pipeline. Nothing but the breaker is there unless it is asked for; the order in
 * which it is asked for doesn't matter. Not thread-safe.
 *
 * @since 0.1.0
 */
public final class PipelineBuilder {
  /** Waits of more than 1 second go on to another target. */
  public static final Duration DEFAULT_SWITCH_AFTER = Duration.ofSeconds(1);

  private final List<Wanted> targets = new ArrayList<>();

  private CircuitBreakerConfig breakerConfig = CircuitBreakerConfig.forAiServices();
  private Retry retry = Retry.none();
  private Timeouts timeouts = Timeouts.NONE;
  private Duration switchAfter = DEFAULT_SWITCH_AFTER;
  private @Nullable Hedge hedge;
  private @Nullable ConcurrencyLimit limit;
  private @Nullable ScheduledExecutorService timer;
  private @Nullable Executor executor;
  private @Nullable Supplier<UnaryOperator<Runnable>> context;
  private @Nullable RandomGenerator random;

  /** What a warning was written about: one is enough for all that is built with it. */
  private @Nullable Timeouts remarkedOn;

  /**
   * A target as it was given, or by the name of a breaker of the pipeline's own, which has the
   * settings of the strategy.
   */
  private record Wanted(@Nullable Target given, String name) {
    Target target(Map<String, CircuitBreaker> own) {
      return given == null ? Target.of(Objects.requireNonNull(own.get(name))) : given;
    }
  }

  PipelineBuilder(Target first) {
    fallbackTo(first);
  }

  PipelineBuilder(String ownBreaker) {
    fallbackTo(ownBreaker);
  }

  /**
   * Takes retry and timeouts from the strategy, what is set afterwards changes them; and the
   * settings of the breakers that were given by name only.
   */
  public PipelineBuilder strategy(Strategy value) {
    Ranges.notNull("strategy", value);
    breakerConfig = value.breakerConfig();
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
    Ranges.notNull("target", value);
    targets.add(new Wanted(value, value.name()));
    return this;
  }

  /**
   * See {@link #fallbackTo(Target)}; with a breaker of its own, set up by the strategy, or for AI
   * services if there is none.
   *
   * @param name the breaker's, 1 to 200 characters
   */
  public PipelineBuilder fallbackTo(String name) {
    CircuitBreaker.of(name); // fails at once if that is no name
    targets.add(new Wanted(null, name));
    return this;
  }

  /** See {@link #fallbackTo(Target)}. */
  public PipelineBuilder fallbackTo(CircuitBreaker breaker) {
    return fallbackTo(Target.of(breaker));
  }

  /**
   * A wait for a retry that is longer than this goes on to another target at once, if there is one
   * that can help and admits calls.
   *
   * @param value 0 to 365 days; {@link #DEFAULT_SWITCH_AFTER} by default
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
   * tasks that are cancelled ({@code setRemoveOnCancelPolicy}). If it is shut down, calls that wait
   * for an attempt end with what is known.
   */
  public PipelineBuilder timer(ScheduledExecutorService value) {
    timer = Ranges.notNull("timer", value);
    return this;
  }

  /**
   * Where calls go on that have waited or timed out, and where what runs beneath them is stopped;
   * by default a daemon thread for each task, which is started when it is needed and ends when it
   * isn't, virtual from JDK 24 on. An executor whose threads are all taken delays time limits. It
   * is brought its tasks in the MDC and with the context class loader of the call's caller, for
   * executors that take those along.
   */
  public PipelineBuilder executor(Executor value) {
    executor = Ranges.notNull("executor", value);
    return this;
  }

  /**
   * What is carried from the thread that calls an asynchronous call or subscribes to a stream, to
   * all that is done elsewhere on its behalf: attempts, hedges, fallbacks, what depends on the
   * future, the subscriber's signals; nothing by default. {@link Context#mdc()} is ready-made.
   *
   * @param capture is asked on the caller's thread; what it gives wraps a task so that it runs in
   *     the caller's context and leaves the other thread as it was
   */
  public PipelineBuilder context(Supplier<UnaryOperator<Runnable>> capture) {
    context = Ranges.notNull("context", capture);
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
    Limiter limiter = new Limiter(limit);
    return new ResiliencePipeline(new PipelineState(settings(limiter, null), limiter));
  }

  /** Changes a pipeline into the one that this describes. */
  void reconfigure(PipelineState state) {
    Settings changed = settings(state.limiter(), state.settings());
    for (CircuitBreaker own : changed.ownBreakers().values()) {
      if (!own.config().equals(breakerConfig)) {
        own.reconfigure(breakerConfig);
      }
    }
    state.change(changed);
  }

  Settings settings(Limiter limiter, @Nullable Settings before) {
    Map<String, CircuitBreaker> own = ownBreakers(before);
    List<Target> targets = this.targets.stream().map(wanted -> wanted.target(own)).toList();
    TimeSource time = targets.get(0).breaker().config().timeSource();
    checkTogether(targets, time);
    Remarks remarks = new Remarks(targets.get(0).name());
    remarkOnLimits(remarks);
    TimeLimit attemptLimit = TimeLimit.NONE.or(timeouts.attempt(), Limit.ATTEMPT);
    return new Settings(
        targets,
        own,
        new Step.Try(targets.get(0), Attempt.Kind.FIRST, 0),
        retry,
        timeouts,
        attemptLimit,
        attemptLimit.or(timeouts.firstItem(), Limit.FIRST_ITEM),
        TimeLimit.NONE.or(timeouts.idle(), Limit.IDLE),
        switchAfter,
        hedgeDelay(before),
        limit,
        limit == null ? null : limiter,
        time,
        new Threads(timer, executor, context, remarks),
        random == null ? ThreadRandom.INSTANCE : random,
        remarks);
  }

  /** The breakers that are the pipeline's own: those of before, under the same names. */
  private Map<String, CircuitBreaker> ownBreakers(@Nullable Settings before) {
    Map<String, CircuitBreaker> own = new HashMap<>();
    for (Wanted wanted : targets) {
      if (wanted.given() == null) {
        CircuitBreaker known = before == null ? null : before.ownBreakers().get(wanted.name());
        own.put(
            wanted.name(), known == null ? CircuitBreaker.of(wanted.name(), breakerConfig) : known);
      }
    }
    return Map.copyOf(own);
  }

  /** With what was learnt before, if it is of the same recipe. */
  private @Nullable HedgeDelay hedgeDelay(@Nullable Settings before) {
    HedgeDelay known = before == null ? null : before.hedge();
    if (hedge == null || known == null || !known.hedge().equals(hedge)) {
      return hedge == null ? null : new HedgeDelay(hedge);
    }
    return known;
  }

  private static void checkTogether(List<Target> targets, TimeSource time) {
    List<String> names = new ArrayList<>();
    for (Target target : targets) {
      if (names.contains(target.name())) {
        throw Ranges.error("target", target.name(), "another name for each target");
      }
      if (!target.breaker().config().timeSource().equals(time)) {
        throw Ranges.error(
            "timeSource", target.breaker().config().timeSource(), "the same for all targets");
      }
      names.add(target.name());
    }
  }

  /** Legal, since a setting may be shared by many, but surely not what was meant. */
  private void remarkOnLimits(Remarks remarks) {
    Duration attempt = timeouts.attempt();
    Duration deadline = timeouts.deadline();
    if (!timeouts.equals(remarkedOn)
        && attempt != null
        && deadline != null
        && attempt.compareTo(deadline) >= 0) {
      remarkedOn = timeouts;
      remarks.on(
          Remarks.About.LIMITS,
          "leaves no time for a second attempt: the limit of one, "
              + Text.exact(attempt)
              + ", is not below the deadline of "
              + Text.exact(deadline));
    }
  }
}
