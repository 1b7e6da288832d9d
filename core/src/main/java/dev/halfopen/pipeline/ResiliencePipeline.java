package dev.halfopen.pipeline;

import dev.halfopen.CallNotPermittedException;
import dev.halfopen.CheckedCall;
import dev.halfopen.CheckedRun;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.timeout.CallTimeoutException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What stands around the calls to a service, in the one order that is right: fallback ( deadline (
 * concurrency limit ( retry ( hedge ( circuit breaker ( attempt timeout ( call ))))))).
 *
 * <pre>{@code
 * ResiliencePipeline pipeline =
 *     ResiliencePipeline.builder("openai").strategy(Strategy.balanced()).build();
 * String answer = pipeline.call(() -> client.chat(prompt));
 * }</pre>
 *
 * <p>What is tried again, and where, is decided by what the breaker makes of a failure: never what
 * is the caller's fault, refused content, a spent quota, an open breaker, nor a stream after its
 * first item. The end is what is known: the exception of the last attempt, the same instance, or
 * the rejection of the breaker that admits a call first.
 *
 * <p>Thread-safe, and the same for all calls; its settings change by {@link #reconfigure} only. No
 * thread is held while a call waits, except the caller's own in {@link #call}, {@link #run}, {@link
 * #get} and {@link #openStream}. A synchronous call whose time is over is stopped by its client, if
 * that is one of Halfopen's, and interrupted; it returns when it heeds that, since nobody else can
 * end what a thread does. An asynchronous one is cancelled.
 *
 * @since 0.1.0
 */
public final class ResiliencePipeline {
  private final PipelineState state;
  private final @Nullable Consumer<? super CallReport> report;

  ResiliencePipeline(PipelineState state) {
    this(state, null);
  }

  private ResiliencePipeline(PipelineState state, @Nullable Consumer<? super CallReport> report) {
    this.state = state;
    this.report = report;
  }

  /**
   * Starts a pipeline with a breaker of its own, set up by the {@link PipelineBuilder#strategy}, or
   * else as {@link dev.halfopen.CircuitBreakerConfig#forAiServices()}.
   *
   * @param name the breaker's, 1 to 200 characters
   */
  public static PipelineBuilder builder(String name) {
    return new PipelineBuilder(name);
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
    return builder(name).strategy(strategy).build();
  }

  /**
   * The same pipeline, whose calls made through the result are reported: each once, at its end and
   * before its caller sees the outcome, on the thread that ends it. A consumer that throws is
   * logged.
   */
  public ResiliencePipeline reporting(Consumer<? super CallReport> consumer) {
    return new ResiliencePipeline(state, Objects.requireNonNull(consumer, "consumer"));
  }

  /**
   * Takes on the settings of the builder, all of them: what isn't set there is as by default. Calls
   * under way go on with the settings that they began with, retries and waits included; those that
   * begin afterwards go by the new ones. Counts go on, and so do breakers and what they have left
   * of their retry budgets: a target that the builder has by name only keeps the breaker that was
   * made for this pipeline under that name, which is reconfigured.
   *
   * <p>Places under the {@link ConcurrencyLimit} are carried over: calls keep theirs, those that
   * wait go on waiting, in their order, and get places at once if there are more now or any number.
   * Of fewer places none is given until enough came back. A call that began when there was no limit
   * holds no place.
   *
   * <p>What {@link #reporting} has given changes, too: it is the same pipeline.
   *
   * @throws IllegalArgumentException if two targets have the same name or different clocks; then
   *     nothing has changed
   */
  public void reconfigure(PipelineBuilder changed) {
    Objects.requireNonNull(changed, "changed").reconfigure(state);
  }

  /** Where calls go, in the order in which they are tried; the first by {@code builder}. */
  public List<Target> targets() {
    return settings().targets();
  }

  /** What the pipeline has counted. */
  public PipelineSnapshot metrics() {
    return state.read();
  }

  Settings settings() {
    return state.settings();
  }

  Limiter limiter() {
    return state.limiter();
  }

  PipelineCounters counters() {
    return state.counters();
  }

  @Nullable Consumer<? super CallReport> report() {
    return report;
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
    return make(this, call);
  }

  /** As {@link #call(CheckedCall)}, for a call that wants to know which attempt it is. */
  public <T extends @Nullable Object, X extends Throwable> T call(AttemptCall<? extends T, X> call)
      throws X {
    return this.<T, X>make(Objects.requireNonNull(call, "call"), null);
  }

  /**
   * As {@link #call(CheckedCall)}, and returns what the fallback gives instead of any failure, its
   * own exceptions excepted. A call that was interrupted or cancelled has no fallback. The fallback
   * holds no place under the concurrency limit, and no deadline holds for it.
   */
  public <T extends @Nullable Object, X extends Throwable> T call(
      AttemptCall<? extends T, X> call, Function<? super Throwable, ? extends T> fallback)
      throws X {
    return this.<T, X>make(
        Objects.requireNonNull(call, "call"), Objects.requireNonNull(fallback, "fallback"));
  }

  private <T extends @Nullable Object, X extends Throwable> T make(
      AttemptCall<? extends T, X> call, @Nullable Function<? super Throwable, ? extends T> fallback)
      throws X {
    return new SyncRun<T, X>(this, fallback) {
      @Override
      T callOnce(Attempt attempt) throws X {
        return call.call(attempt);
      }
    }.make();
  }

  /** Without an adapter, which would be one more object for each call. */
  private static <T extends @Nullable Object, X extends Throwable> T make(
      ResiliencePipeline pipeline, CheckedCall<? extends T, X> call) throws X {
    return new SyncRun<T, X>(pipeline, null) {
      @Override
      T callOnce(Attempt attempt) throws X {
        return call.call();
      }
    }.make();
  }

  /** As {@link #call(CheckedCall)}, for a call that returns nothing. */
  public <X extends Throwable> void run(CheckedRun<X> action) throws X {
    Objects.requireNonNull(action, "action");
    ResiliencePipeline.<@Nullable Object, X>make(
        this,
        () -> {
          action.run();
          return SyncRun.NOTHING;
        });
  }

  /** As {@link #run(CheckedRun)}, with what is done instead when it has failed. */
  public <X extends Throwable> void run(AttemptRun<X> action, Consumer<? super Throwable> fallback)
      throws X {
    Objects.requireNonNull(action, "action");
    Objects.requireNonNull(fallback, "fallback");
    this.<@Nullable Object, X>make(
        attempt -> {
          action.run(attempt);
          return SyncRun.NOTHING;
        },
        failure -> {
          fallback.accept(failure);
          return SyncRun.NOTHING;
        });
  }

  /**
   * As {@link #call(CheckedCall)}, for a call that throws nothing checked; for languages without
   * checked exceptions. A call that wants to know which attempt it is goes through {@link
   * #call(AttemptCall)}.
   */
  public <T extends @Nullable Object> T get(Supplier<? extends T> call) {
    Objects.requireNonNull(call, "call");
    return ResiliencePipeline.<T, RuntimeException>make(this, call::get);
  }

  /** As {@link #call(AttemptCall, Function)}, for a call that throws nothing checked. */
  public <T extends @Nullable Object> T get(
      Function<? super Attempt, ? extends T> call,
      Function<? super Throwable, ? extends T> fallback) {
    Objects.requireNonNull(call, "call");
    return this.<T, RuntimeException>make(
        call::apply, Objects.requireNonNull(fallback, "fallback"));
  }

  /**
   * Starts an asynchronous call. Never throws: all failures arrive in the future, unwrapped. Waits
   * hold no thread. Who cancels the future gives the call up and cancels what is under way, as do
   * {@code complete} and {@code completeOnTimeout}; {@code orTimeout} on it is a failure of that.
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
    Objects.requireNonNull(fallback, "fallback");
    return start(
        Objects.requireNonNull(call, "call"),
        failure -> CompletableFuture.completedFuture(fallback.apply(failure)));
  }

  /**
   * As {@link #callAsync(Function, Function)}, for a fallback that is asynchronous itself. Who
   * cancels the future while that is under way cancels the fallback's stage.
   */
  public <T> CompletableFuture<T> callAsyncOrElse(
      Function<? super Attempt, ? extends CompletionStage<T>> call,
      Function<? super Throwable, ? extends CompletionStage<T>> fallback) {
    return start(
        Objects.requireNonNull(call, "call"), Objects.requireNonNull(fallback, "fallback"));
  }

  private <T> CompletableFuture<T> start(
      Function<? super Attempt, ? extends CompletionStage<T>> call,
      @Nullable Function<? super Throwable, ? extends CompletionStage<T>> fallback) {
    AsyncRun<T> run = new AsyncRun<>(this, call, fallback);
    run.begin();
    return run.future();
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
      new StreamRun<>(this, call, fallback, subscriber).subscribe();
    };
  }

  /**
   * Makes a call that returns a blocking stream, and waits for its first item or its end: until
   * then it is tried again as any call, afterwards its failure reaches the reader, as does a gap
   * that is too long. It must be closed, which ends the call if its last item has not: until then
   * it holds its place under the concurrency limit. It is sequential.
   *
   * @throws X what the last attempt threw, the same instance
   * @throws CallNotPermittedException if no breaker admits the call
   * @throws CallTimeoutException if the first item takes too long
   * @throws CallLimitException if too many calls wait already
   */
  public <T, X extends Throwable> Stream<T> openStream(CheckedCall<? extends Stream<T>, X> call)
      throws X {
    Objects.requireNonNull(call, "call");
    return this.<T, X>open(attempt -> call.call(), null);
  }

  /** As {@link #openStream(CheckedCall)}, for a call that wants to know which attempt it is. */
  public <T, X extends Throwable> Stream<T> openStream(AttemptCall<? extends Stream<T>, X> call)
      throws X {
    return this.<T, X>open(Objects.requireNonNull(call, "call"), null);
  }

  /**
   * As {@link #openStream(CheckedCall)}, with the fallback's stream instead of a failure before the
   * first item.
   */
  public <T, X extends Throwable> Stream<T> openStream(
      AttemptCall<? extends Stream<T>, X> call,
      Function<? super Throwable, ? extends Stream<T>> fallback)
      throws X {
    Objects.requireNonNull(fallback, "fallback");
    return this.<T, X>open(
        Objects.requireNonNull(call, "call"),
        failure ->
            Objects.requireNonNull(
                fallback.apply(failure), "the fallback gave null, not a stream"));
  }

  private <T, X extends Throwable> Stream<T> open(
      AttemptCall<? extends Stream<T>, X> call,
      @Nullable Function<? super Throwable, ? extends Stream<T>> fallback)
      throws X {
    return new OpeningRun<T, X>(this, call, fallback).make();
  }
}
