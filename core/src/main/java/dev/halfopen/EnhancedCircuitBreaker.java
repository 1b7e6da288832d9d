package dev.halfopen;

import dev.halfopen.internal.Ranges;
import dev.halfopen.internal.Text;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The circuit breaker of Halfopen: the state machine with metrics and monitoring. */
public final class EnhancedCircuitBreaker implements CircuitBreaker {
  static final int MAX_NAME_LENGTH = 200;

  private final StateMachine machine;
  private final Controls controls;
  private final ResilienceMetrics metrics;

  /**
   * A breaker in a fresh CLOSED phase.
   *
   * @param name 1 to 200 characters
   */
  public EnhancedCircuitBreaker(String name, CircuitBreakerConfig config) {
    checkName(name);
    machine = new StateMachine(name, Ranges.notNull("config", config));
    controls = new Controls(machine);
    metrics = new ResilienceMetrics(machine);
  }

  static void checkName(@Nullable String name) {
    if (name == null || name.isEmpty() || name.length() > MAX_NAME_LENGTH) {
      String shown = name == null ? "null" : "'" + Text.quotable(name) + "'";
      throw Ranges.error("name", shown, "1 to " + MAX_NAME_LENGTH + " characters");
    }
  }

  @Override
  public String name() {
    return machine.name();
  }

  @Override
  public CircuitBreakerConfig config() {
    return machine.config();
  }

  @Override
  public CircuitState state() {
    return machine.current().phase().state();
  }

  @Override
  public OperatingMode mode() {
    return machine.current().mode();
  }

  @Override
  public CircuitStatus status() {
    return StatusReader.read(machine);
  }

  @Override
  public Duration timeUntilTrial() {
    return Duration.ofNanos(machine.current().phase().nanosUntilTrial(machine.now()));
  }

  @Override
  public boolean permitsCalls() {
    return machine.wouldAdmit(machine.current(), machine.now());
  }

  @Override
  public ResilienceMetrics metrics() {
    return metrics;
  }

  @Override
  public <T extends @Nullable Object, X extends Throwable> T call(CheckedCall<? extends T, X> call)
      throws X {
    Objects.requireNonNull(call, "call");
    // Fields read once: the counts' atomic adds make the compiler read them again.
    StateMachine machine = this.machine;
    TimeSource time = machine.time();
    Admission untimed = machine.admitUntimed();
    boolean timed = untimed == null;
    long start = timed ? time.nanoTime() : 0;
    Admission admission = untimed == null ? machine.admit(start) : untimed;
    T result;
    try {
      result = call.call();
    } catch (Throwable e) {
      failed(admission, timed, start, e);
      throw e;
    }
    // Judged before the clock is read, as for a permit: a reading makes what follows it wait.
    Verdict verdict = machine.judge().ofResult(result, machine.config());
    long now = time.nanoTime();
    settle(admission, timed, timed ? now - start : 0, verdict, now);
    return result;
  }

  private void failed(Admission admission, boolean timed, long start, Throwable e) {
    long now = machine.now();
    long took = timed ? now - start : 0;
    settle(admission, timed, took, machine.judge().ofError(e, took, machine.config()), now);
  }

  /** A call whose beginning was not noted began before anything that happens now. */
  private void settle(Admission admission, boolean timed, long took, Verdict verdict, long now) {
    long start = now - (timed ? took : StateMachine.LONG_AGO);
    machine.settle(admission, start, verdict, took, now);
  }

  @Override
  public <X extends Throwable> void run(CheckedRun<X> action) throws X {
    Objects.requireNonNull(action, "action");
    this.<Object, X>call(
        () -> {
          action.run();
          return Judge.NOTHING;
        });
  }

  @Override
  public <T extends @Nullable Object> T get(Supplier<? extends T> call) {
    Objects.requireNonNull(call, "call");
    return this.<T, RuntimeException>call(call::get);
  }

  @Override
  public <T> CompletableFuture<T> callAsync(Supplier<? extends CompletionStage<T>> call) {
    if (call == null) {
      return CompletableFuture.failedFuture(new NullPointerException("call"));
    }
    ActiveCall active;
    try {
      active = start();
    } catch (CallNotPermittedException e) {
      return CompletableFuture.failedFuture(e);
    }
    AsyncCall<T> future = new AsyncCall<>(active);
    future.start(call);
    return future;
  }

  @Override
  public <T> Flow.Publisher<T> callStream(Supplier<? extends Flow.Publisher<T>> call) {
    Objects.requireNonNull(call, "call");
    return new StreamCall<>(this::start, call);
  }

  @Override
  public <T, X extends Throwable> Stream<T> openStream(CheckedCall<? extends Stream<T>, X> call)
      throws X {
    Objects.requireNonNull(call, "call");
    ActiveCall active = start();
    try {
      Stream<T> stream =
          Objects.requireNonNull(call.call(), "the call returned null instead of a stream");
      active.renew();
      return BlockingStreamCall.of(active, stream);
    } catch (Throwable e) {
      active.failed(e);
      throw e;
    }
  }

  @Override
  public Permit acquirePermit() {
    return start();
  }

  @Override
  public @Nullable Permit tryAcquirePermit() {
    long now = machine.now();
    Admission admission = machine.tryAdmit(now);
    return admission == null ? null : new ActiveCall(admission, now);
  }

  private ActiveCall start() {
    long now = machine.now();
    return new ActiveCall(machine.admit(now), now);
  }

  @Override
  public Verdict judge(@Nullable Object result, @Nullable Throwable error) {
    CircuitBreakerConfig config = machine.config();
    return error == null
        ? machine.judge().ofResult(result, config)
        : machine.judge().ofError(error, 0, config);
  }

  @Override
  public boolean tryExtraCall() {
    return machine.tryExtraCall();
  }

  @Override
  public void record(Effort effort) {
    machine.record(Objects.requireNonNull(effort, "effort"));
  }

  @Override
  public void recordRetry() {
    record(Effort.RETRY);
  }

  @Override
  public void operate(OperatingMode mode) {
    controls.operate(mode);
  }

  @Override
  public void trip(Duration openFor, String reason) {
    controls.trip(openFor, reason);
  }

  @Override
  public void reset() {
    controls.reset();
  }

  @Override
  public void reconfigure(CircuitBreakerConfig config) {
    controls.reconfigure(config);
  }

  @Override
  public AutoCloseable onEvent(Consumer<? super CircuitBreakerEvent> listener) {
    return machine.announcer().listen(Objects.requireNonNull(listener, "listener"));
  }

  /**
   * Whether nothing would be lost with it: CLOSED, idle, without evidence and listeners, and its
   * retry budget not drawn on.
   */
  boolean isPristine() {
    CircuitStatus status = status();
    RetryAllowance drawnOn = machine.allowance();
    return status.state() == CircuitState.CLOSED
        && status.mode() == OperatingMode.AUTOMATIC
        && status.throttledUntil() == null
        && status.callsInFlight() == 0
        && status.evidence().calls() == 0
        && (drawnOn == null || drawnOn.isGoodAsNew())
        && !machine.announcer().isHeard();
  }

  @Override
  public String toString() {
    return "CircuitBreaker['" + Text.quotable(name()) + "' " + state() + "]";
  }
}
