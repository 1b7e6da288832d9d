package dev.halfopen.pipeline;

import dev.halfopen.CallNotPermittedException;
import dev.halfopen.CheckedCall;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.timeout.CallTimeoutException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What stands around the calls to a service, in the one order that is right: fallback ( deadline (
 * concurrency limit ( retry ( hedge ( circuit breaker ( attempt timeout ( call ))))))).
 *
 * <pre>{@code
 * ResiliencePipeline pipeline =
 *     ResiliencePipeline.builder(CircuitBreaker.of("openai"))
 *         .strategy(Strategy.balanced())
 *         .build();
 * String answer = pipeline.call(() -> client.chat(prompt));
 * }</pre>
 *
 * <p>What is tried again, and where, is decided by what the breaker makes of a failure: never what
 * is the caller's fault, refused content, a spent quota, an open breaker, nor a stream after its
 * first item. The end is what is known: the exception of the last attempt, the same instance, or
 * the rejection of the breaker that admits a call first.
 *
 * <p>Immutable and thread-safe; no thread is held while a call waits, except the caller's own in
 * {@link #call}. A synchronous call whose time is over is interrupted, and returns when it heeds
 * that; an asynchronous one is cancelled.
 */
public final class ResiliencePipeline {
  private final Settings settings;
  private final Entrance entrance;
  private final PipelineCounters counters;
  private final @Nullable Consumer<? super CallReport> report;

  ResiliencePipeline(Settings settings, @Nullable ConcurrencyLimit limit) {
    this(settings, new Entrance(settings, limit), new PipelineCounters(), null);
  }

  private ResiliencePipeline(
      Settings settings,
      Entrance entrance,
      PipelineCounters counters,
      @Nullable Consumer<? super CallReport> report) {
    this.settings = settings;
    this.entrance = entrance;
    this.counters = counters;
    this.report = report;
  }

  /** Starts a pipeline around the calls that this breaker protects. */
  public static PipelineBuilder builder(CircuitBreaker breaker) {
    return builder(Target.of(breaker));
  }

  /** Starts a pipeline around the calls to this target. */
  public static PipelineBuilder builder(Target target) {
    return new PipelineBuilder(target);
  }

  /** A pipeline with a breaker of this name, all set up by the strategy. */
  public static ResiliencePipeline of(String name, Strategy strategy) {
    return builder(CircuitBreaker.of(name, strategy.breakerConfig())).strategy(strategy).build();
  }

  /**
   * The same pipeline, whose calls made through the result are reported: each once, at its end and
   * before its caller sees the outcome, on the thread that ends it. A consumer that throws is
   * logged.
   */
  public ResiliencePipeline reporting(Consumer<? super CallReport> consumer) {
    return new ResiliencePipeline(
        settings, entrance, counters, Objects.requireNonNull(consumer, "consumer"));
  }

  /** What the pipeline has counted. */
  public PipelineSnapshot metrics() {
    return counters.read(entrance.waiting());
  }

  /**
   * Makes a call and returns what it returns.
   *
   * @throws X what the last attempt threw, the same instance
   * @throws CallNotPermittedException if no breaker admits the call
   * @throws CallTimeoutException if it takes too long
   * @throws CallLimitException if too many calls wait already
   */
  public <T extends @Nullable Object, X extends Throwable> T call(CheckedCall<? extends T, X> call)
      throws X {
    Objects.requireNonNull(call, "call");
    return this.<T, X>call(attempt -> call.call());
  }

  /** As {@link #call(CheckedCall)}, for a call that wants to know which attempt it is. */
  public <T extends @Nullable Object, X extends Throwable> T call(AttemptCall<? extends T, X> call)
      throws X {
    return this.<T, X>run(Objects.requireNonNull(call, "call"), null);
  }

  /**
   * As {@link #call(CheckedCall)}, and returns what the fallback gives instead of any failure, its
   * own exceptions excepted. A call that was interrupted or cancelled has no fallback.
   */
  public <T extends @Nullable Object, X extends Throwable> T call(
      AttemptCall<? extends T, X> call, Function<? super Throwable, ? extends T> fallback)
      throws X {
    return this.<T, X>run(
        Objects.requireNonNull(call, "call"), Objects.requireNonNull(fallback, "fallback"));
  }

  /*
   * A call ends with what it or its fallback gave or threw, or with an unchecked exception, so the
   * casts hold; a result is null only where T may be.
   */
  @SuppressWarnings({"unchecked", "NullAway"})
  private <T extends @Nullable Object, X extends Throwable> T run(
      AttemptCall<? extends T, X> call, @Nullable Function<? super Throwable, ? extends T> fallback)
      throws X {
    CallPlan plan = begin();
    Place place = entrance.place();
    Ending ending = new Ending(plan, place, counters, report);
    Step.End end;
    try {
      entrance.enterAndWait(place, plan);
      plan.log().admitted();
      end = new SyncRun<>(settings, plan, call).run();
    } catch (RuntimeException e) {
      end = new Step.End(null, e); // not the call's: no place, no time, a timer that was shut down
    }
    Step.End seen = ending.end(end, fallback);
    if (seen.error() != null) {
      throw (X) seen.error();
    }
    return (T) seen.result();
  }

  /**
   * Starts an asynchronous call. Never throws: all failures arrive in the future, unwrapped. Waits
   * hold no thread. Who cancels the future gives the call up and cancels what is under way; {@code
   * orTimeout} on it is a failure of that.
   */
  public <T> CompletableFuture<T> callAsync(Supplier<? extends CompletionStage<T>> call) {
    Objects.requireNonNull(call, "call");
    return start(attempt -> call.get(), null);
  }

  /** As {@link #callAsync(Supplier)}, for a call that wants to know which attempt it is. */
  public <T> CompletableFuture<T> callAsync(
      Function<? super Attempt, ? extends CompletionStage<T>> call) {
    return start(Objects.requireNonNull(call, "call"), null);
  }

  /** As {@link #callAsync(Supplier)}, with what the fallback gives instead of any failure. */
  public <T> CompletableFuture<T> callAsync(
      Function<? super Attempt, ? extends CompletionStage<T>> call,
      Function<? super Throwable, ? extends T> fallback) {
    return start(
        Objects.requireNonNull(call, "call"), Objects.requireNonNull(fallback, "fallback"));
  }

  private <T> CompletableFuture<T> start(
      Function<? super Attempt, ? extends CompletionStage<T>> call,
      @Nullable Function<? super Throwable, ? extends T> fallback) {
    CallPlan plan = begin();
    Place place = entrance.place();
    Ending ending = new Ending(plan, place, counters, report);
    AsyncRun<T> run = new AsyncRun<>(settings, plan, call, fallback, ending);
    entrance.enter(place, plan, run);
    return run;
  }

  /**
   * A publisher that makes one call for each subscription. A stream that fails before its first
   * item is tried again as any call; afterwards its failure reaches the subscriber.
   */
  public <T> Flow.Publisher<T> callStream(Supplier<? extends Flow.Publisher<T>> call) {
    Objects.requireNonNull(call, "call");
    return stream(attempt -> call.get(), null);
  }

  /** As {@link #callStream(Supplier)}, for a call that wants to know which attempt it is. */
  public <T> Flow.Publisher<T> callStream(
      Function<? super Attempt, ? extends Flow.Publisher<T>> call) {
    return stream(Objects.requireNonNull(call, "call"), null);
  }

  /**
   * As {@link #callStream(Supplier)}, with the fallback's stream instead of a failure before the
   * first item.
   */
  public <T> Flow.Publisher<T> callStream(
      Function<? super Attempt, ? extends Flow.Publisher<T>> call,
      Function<? super Throwable, ? extends Flow.Publisher<T>> fallback) {
    return stream(
        Objects.requireNonNull(call, "call"), Objects.requireNonNull(fallback, "fallback"));
  }

  private <T> Flow.Publisher<T> stream(
      Function<? super Attempt, ? extends Flow.Publisher<T>> call,
      @Nullable Function<? super Throwable, ? extends Flow.Publisher<T>> fallback) {
    return subscriber -> {
      Objects.requireNonNull(subscriber, "subscriber");
      CallPlan plan = begin();
      Place place = entrance.place();
      Ending ending = new Ending(plan, place, counters, report);
      StreamRun<T> run = new StreamRun<>(settings, plan, call, fallback, ending, subscriber);
      subscriber.onSubscribe(run);
      entrance.enter(place, plan, run);
    };
  }

  private CallPlan begin() {
    counters.started();
    return new CallPlan(settings, report != null);
  }
}
