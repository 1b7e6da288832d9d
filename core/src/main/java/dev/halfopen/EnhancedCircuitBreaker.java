package dev.halfopen;

import dev.halfopen.internal.Ranges;
import dev.halfopen.internal.Text;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The circuit breaker of Halfopen: the state machine with metrics and monitoring.
 *
 * @since 0.1.0
 */
public final class EnhancedCircuitBreaker implements CircuitBreaker {
  static final int MAX_NAME_LENGTH = 200;

  private final Map<String, String> tags;
  private final StateMachine machine;
  private final Controls controls;
  private final Efforts efforts;
  private final ResilienceMetrics metrics;

  /**
   * A breaker with {@link CircuitBreakerConfig#defaults()}, in a fresh CLOSED phase.
   *
   * @param name 1 to 200 characters
   */
  public EnhancedCircuitBreaker(String name) {
    this(name, CircuitBreakerConfig.defaults());
  }

  /**
   * A breaker in a fresh CLOSED phase.
   *
   * @param name 1 to 200 characters
   */
  public EnhancedCircuitBreaker(String name, CircuitBreakerConfig config) {
    this(name, config, Map.of());
  }

  /**
   * A breaker in a fresh CLOSED phase.
   *
   * @param name 1 to 200 characters
   * @param tags see {@link #tags()}
   */
  public EnhancedCircuitBreaker(
      String name, CircuitBreakerConfig config, Map<String, String> tags) {
    checkName(name);
    this.tags = Tags.checked(tags);
    machine = new StateMachine(name, Ranges.notNull("config", config));
    machine.belongTo(this);
    controls = new Controls(machine);
    efforts = new Efforts(machine);
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
  public Map<String, String> tags() {
    return tags;
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
    return machine.current().wouldAdmit(machine.gate(), machine.now());
  }

  @Override
  public ResilienceMetrics metrics() {
    return metrics;
  }

  @Override
  public <T extends @Nullable Object, X extends Throwable> T call(CheckedCall<? extends T, X> call)
      throws X {
    Objects.requireNonNull(call, "call");
    long start = machine.now();
    @Nullable Object[] stack = Layers.stack();
    int frame = Layers.enter(stack, machine, machine.admit(stack, start));
    T result;
    try {
      result = call.call();
    } catch (Throwable e) {
      failed(stack, frame, start, e);
      throw e;
    }
    returned(stack, frame, start, result);
    return result;
  }

  @Override
  public <X extends Throwable> void run(CheckedRun<X> action) throws X {
    Objects.requireNonNull(action, "action");
    long start = machine.now();
    @Nullable Object[] stack = Layers.stack();
    int frame = Layers.enter(stack, machine, machine.admit(stack, start));
    try {
      action.run();
    } catch (Throwable e) {
      failed(stack, frame, start, e);
      throw e;
    }
    returned(stack, frame, start, Judge.NOTHING);
  }

  @Override
  public <T extends @Nullable Object> T get(Supplier<? extends T> call) {
    Objects.requireNonNull(call, "call");
    long start = machine.now();
    @Nullable Object[] stack = Layers.stack();
    int frame = Layers.enter(stack, machine, machine.admit(stack, start));
    T result;
    try {
      result = call.get();
    } catch (Throwable e) {
      failed(stack, frame, start, e);
      throw e;
    }
    returned(stack, frame, start, result);
    return result;
  }

  private void returned(@Nullable Object[] stack, int frame, long start, @Nullable Object result) {
    StateMachine machine = this.machine;
    Admission admission = Layers.leave(stack, frame);
    Proposal inner = admission.proposed();
    // Judged before the clock is read, as for a permit: a reading makes what follows it wait.
    Verdict verdict =
        inner == null ? machine.judge().ofResult(result, machine.config()) : inner.verdict();
    settle(admission, verdict, inner, start, machine.nowOr(start));
  }

  private void failed(@Nullable Object[] stack, int frame, long start, Throwable error) {
    StateMachine machine = this.machine;
    Admission admission = Layers.leave(stack, frame);
    Proposal inner = admission.proposed();
    long now = machine.nowOr(start);
    Verdict verdict =
        inner == null
            ? machine.judge().ofError(error, now - admission.lastSign(start), machine.config())
            : inner.verdict();
    settle(admission, verdict, inner, start, now);
  }

  /** By the call's own outcome, unless inner calls proposed what counts. */
  private void settle(
      Admission admission, Verdict verdict, @Nullable Proposal inner, long start, long now) {
    Boolean slow = inner == null ? null : inner.slow();
    machine.settle(admission, start, verdict, slow, now - start, now);
  }

  @Override
  public <T> CompletableFuture<T> callAsync(Supplier<? extends CompletionStage<T>> call) {
    if (call == null) {
      return CompletableFuture.failedFuture(new NullPointerException("call"));
    }
    ActiveCall active;
    try {
      active = start();
    } catch (Throwable e) {
      // A rejection, or a time source that throws.
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
    int frame = active.enter();
    try {
      active.renew();
      Stream<T> stream =
          Objects.requireNonNull(call.call(), "the call returned null instead of a stream");
      active.renew();
      return BlockingStreamCall.of(active, stream);
    } catch (Throwable e) {
      active.failed(e);
      throw e;
    } finally {
      Layers.leave(frame);
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
    return admission == null ? null : new ActiveCall(machine, admission, now);
  }

  private ActiveCall start() {
    long now = machine.now();
    return new ActiveCall(machine, machine.admit(now), now);
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
    return machine.extraCalls().tryTake();
  }

  @Override
  public void record(Effort effort) {
    efforts.record(Objects.requireNonNull(effort, "effort"));
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
  public boolean trip(Duration openFor, String reason, long onlyInPhase) {
    return controls.trip(openFor, reason, onlyInPhase);
  }

  @Override
  public void hold(Duration wait, String reason) {
    controls.hold(wait, reason);
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
  public Subscription onEvent(Consumer<? super CircuitBreakerEvent> listener) {
    return onEvent(CircuitBreakerEvent.class, listener);
  }

  @Override
  public <E extends CircuitBreakerEvent> Subscription onEvent(
      Class<E> kind, Consumer<? super E> listener) {
    Objects.requireNonNull(kind, "kind");
    return machine.announcer().listen(kind, Objects.requireNonNull(listener, "listener"));
  }

  @Override
  public Subscription observe(CallObserver observer) {
    Observer told = new Observer(name(), Objects.requireNonNull(observer, "observer"));
    machine.update(m -> m.with(Observers.with(m.observers(), told)));
    return () -> machine.update(m -> m.with(Observers.without(m.observers(), told)));
  }

  /** How often a call was asked for so far, admitted or not. */
  long callsAskedFor() {
    return machine.counters().sumOfAskedFor();
  }

  /** When a call was last admitted; see {@link StateMachine#lastAdmission()}. */
  long lastAdmission() {
    return machine.lastAdmission();
  }

  /** What its time is read from: users' code. */
  TimeSource clock() {
    return machine.time();
  }

  /**
   * The time by its clock; that of the last admission where the clock fails: a registry asks amid
   * its own affairs, and must go on.
   */
  long now() {
    return machine.nowOr(machine.lastAdmission());
  }

  /** How long it has admitted no call. */
  long nanosSinceAdmission(long now) {
    return Math.max(0, now - machine.lastAdmission());
  }

  /**
   * Whether something would be lost with it: unless it is plainly CLOSED, without a wait that the
   * service asked for, without a call in flight that may still have an answer to come, and has not
   * learnt that the service usually fails far more often than it was told. Runs no foreign code.
   */
  boolean isNeeded(long now) {
    Moment present = machine.current();
    return present.phase().state() != CircuitState.CLOSED
        || present.mode() != OperatingMode.AUTOMATIC
        || !machine.gate().isOpen(now)
        || (machine.counters().inFlight() > 0
            && nanosSinceAdmission(now) <= present.config().hangThreshold().toNanos())
        || hasLearntMuch(present.phase(), now);
  }

  private static boolean hasLearntMuch(Phase phase, long now) {
    Detection detection = phase.detection();
    return detection != null && detection.hasLearntMuch(now);
  }

  @Override
  public String toString() {
    return "CircuitBreaker['" + Text.quotable(name()) + "' " + state() + "]";
  }
}
