package dev.halfopen.pipeline;

import static dev.halfopen.pipeline.PipelineFixture.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.AIServiceException;
import dev.halfopen.CallNotPermittedException;
import dev.halfopen.CallObserver;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.Effort;
import dev.halfopen.Failover;
import dev.halfopen.FailureClassifier;
import dev.halfopen.LogTrap;
import dev.halfopen.Outcome;
import dev.halfopen.TimeSource;
import dev.halfopen.Verdict;
import dev.halfopen.concurrent.Eventually;
import dev.halfopen.pipeline.Foreign.Kind;
import dev.halfopen.recover.RecoveryDelay;
import dev.halfopen.retry.Retry;
import dev.halfopen.retry.RetryBudget;
import dev.halfopen.timeout.CallTimeoutException;
import dev.halfopen.timeout.Timeouts;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.lang.reflect.UndeclaredThrowableException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever code of others throws, and whenever: the call ends once, with something that its caller
 * can use, and nothing is left behind. Each scenario is run once to count the calls of foreign
 * code, and then once for each of them and each kind of exception. (C1 to C3, C9, and their kin.)
 */
class FailureInjectionTest {
  /** How a call is made. */
  enum Form {
    SYNC,
    ASYNC,
    HEDGED,
    STREAM,
    BLOCKING_STREAM
  }

  /** What the service does, attempt by attempt; the last holds for all that follow. */
  enum Service {
    ANSWERS,
    FAILS_ONCE,
    FAILS,
    HANGS,
    /** Fails once, which opens its breaker; that is waited for. */
    OPENS,
    /** Fails always, which opens its breaker; another target answers. */
    GOES_ELSEWHERE,
    /** Answers a call that had to wait for its place. */
    QUEUES
  }

  /** The others would only repeat what a fallback does. */
  private static final Set<Service> WITH_FALLBACK =
      EnumSet.of(Service.ANSWERS, Service.FAILS_ONCE, Service.FAILS, Service.HANGS);

  record Scenario(Form form, Service service, boolean fallback) {}

  static Stream<Scenario> scenarios() {
    List<Scenario> all = new ArrayList<>();
    for (Form form : Form.values()) {
      for (Service service : Service.values()) {
        all.add(new Scenario(form, service, false));
        if (WITH_FALLBACK.contains(service)) {
          all.add(new Scenario(form, service, true));
        }
      }
    }
    return all.stream();
  }

  /** What users' helpers throw is never the outcome of a call (R10). */
  private static final Set<String> HELPERS =
      Set.of(
          "classifier",
          "meaning",
          "verdict",
          "failover",
          "retryCanHelp",
          "report",
          "logger",
          "listener",
          "capture",
          "wrap",
          "restore",
          "executor",
          "cancel",
          "random",
          "alarm",
          "delay",
          "observer");

  private final Foreign foreign = new Foreign();
  private final LogTrap logger = LogTrap.atLinesOfHalfopen(() -> foreign.at("logger"));

  @BeforeEach
  void watchTheLogger() {
    logger.set();
  }

  @AfterEach
  void forgetTheLogger() {
    logger.takeAway();
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void nothingIsLeftWhateverThrows(Scenario scenario) throws Exception {
    foreign.arm(-1, null);
    World counted = new World(scenario);
    foreign.arm(-1, null);
    counted.play();
    List<String> calls = foreign.calls();
    counted.check("nothing throws");
    assertThat(calls).contains("call");
    for (int i = 0; i < calls.size(); i++) {
      for (Kind kind : Kind.values()) {
        if (!isWorthIt(calls.get(i), kind)) {
          continue;
        }
        foreign.arm(-1, null);
        World world = new World(scenario);
        foreign.arm(i, kind);
        try {
          world.play();
          world.check(kind + " at " + i + " of " + calls);
        } catch (RuntimeException e) {
          throw new AssertionError(kind + " at " + i + " of " + calls, e);
        }
      }
    }
  }

  /** What is called at so many places is let throw a few kinds only. */
  private static boolean isWorthIt(String place, Kind kind) {
    return switch (place) {
      case "time" -> kind == Kind.UNCHECKED;
      case "wrap", "restore", "observer", "alarm" -> kind == Kind.UNCHECKED || kind == Kind.NASTY;
      default -> true;
    };
  }

  private static Object proxy(Class<?> type, InvocationHandler handler) {
    return Proxy.newProxyInstance(
        FailureInjectionTest.class.getClassLoader(), new Class<?>[] {type}, handler);
  }

  private static Object on(Object it, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(it, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  /** A service's failure, which is code of others, too. */
  private final class OwnFailure extends AIServiceException {
    private static final long serialVersionUID = 1L;

    OwnFailure() {
      super("overloaded");
    }

    @Override
    public Verdict verdict() {
      foreign.at("verdict");
      return Verdict.failure(this, null);
    }

    @Override
    public boolean retryCanHelp() {
      foreign.at("retryCanHelp");
      return true;
    }

    @Override
    public Failover failover() {
      foreign.at("failover");
      return Failover.ANYWHERE;
    }
  }

  /** One call and all that stands around it. */
  private final class World {
    private final Scenario scenario;
    private final PipelineFixture fixture = new PipelineFixture();
    private final CircuitBreaker breaker;
    private final CircuitBreaker elsewhere;
    private final ResiliencePipeline pipeline;
    private final List<OwnStream> streams = new CopyOnWriteArrayList<>();
    private final List<Object> told = new CopyOnWriteArrayList<>();
    private final List<CallReport> reports = new CopyOnWriteArrayList<>();
    private final OwnFailure failure = new OwnFailure();
    private final List<Future<?>> alarms = new CopyOnWriteArrayList<>();
    private int asked;
    private volatile boolean left;
    private volatile boolean opened;

    World(Scenario scenario) {
      this.scenario = scenario;
      TimeSource time = new OwnTime();
      breaker = breaker("ai", time);
      elsewhere = breaker("elsewhere", time);
      breaker.onEvent(event -> foreign.at("listener"));
      breaker.observe(new OwnObserver());
      PipelineBuilder builder =
          ResiliencePipeline.builder(breaker)
              .timer(throwingTimer())
              .executor(new OwnExecutor())
              .random(
                  new Random(1) {
                    @Override
                    public long nextLong() {
                      foreign.at("random");
                      return super.nextLong();
                    }
                  })
              .retry(
                  Retry.builder()
                      .maxAttempts(2)
                      .waits(seconds(1), seconds(1))
                      .jitter(Retry.Jitter.FULL)
                      .waitForBreaker(true)
                      .build())
              .timeouts(timeouts())
              .limit(ConcurrencyLimit.of(1).queue(1))
              .context(new OwnContext());
      if (scenario.form == Form.HEDGED) {
        builder.hedge(Hedge.after(seconds(2)));
      }
      if (scenario.service == Service.GOES_ELSEWHERE) {
        builder.fallbackTo(elsewhere);
      }
      pipeline =
          builder
              .build()
              .reporting(
                  report -> {
                    reports.add(report);
                    foreign.at("report");
                  });
    }

    /**
     * Who waits for its place on a thread of its own would be taken for one who waits for a limit.
     */
    private Timeouts timeouts() {
      Timeouts limits = Timeouts.NONE.attempt(seconds(5)).idle(seconds(5));
      boolean holds = scenario.form == Form.SYNC || scenario.form == Form.BLOCKING_STREAM;
      return holds && scenario.service == Service.QUEUES ? limits : limits.deadline(seconds(30));
    }

    private CircuitBreaker breaker(String name, TimeSource time) {
      boolean opens =
          scenario.service == Service.OPENS || scenario.service == Service.GOES_ELSEWHERE;
      return fixture.breaker(
          name,
          s ->
              s.failureThreshold(opens ? 1 : 100)
                  .recoveryDelay(
                      RecoveryDelay.of(
                          attempt -> {
                            foreign.at("delay");
                            return seconds(2);
                          }))
                  .retryBudget(RetryBudget.unlimited())
                  .classifier(new OwnClassifier())
                  .timeSource(time));
    }

    private boolean answers(Attempt attempt) {
      asked++;
      return switch (scenario.service) {
        case ANSWERS, QUEUES -> true;
        case FAILS_ONCE, OPENS -> asked > 1;
        case FAILS, HANGS -> false;
        case GOES_ELSEWHERE -> attempt.target().equals("elsewhere");
      };
    }

    void play() throws Exception {
      if (scenario.service == Service.QUEUES) {
        takeThePlace();
      }
      switch (scenario.form) {
        case SYNC -> SyncCaller.call(fixture.timer, this::sync);
        case BLOCKING_STREAM -> SyncCaller.call(fixture.timer, this::blocking);
        case STREAM -> {
          stream();
          untilItsEnd();
        }
        default -> {
          async();
          untilItsEnd();
        }
      }
    }

    /** By a call that is of no interest, and is over after 1 s. */
    private void takeThePlace() {
      Guest other = new TestGuest(pipeline.limiter(), () -> {});
      assertThat(other.admit()).isTrue();
      fixture.timer.runAfter(seconds(1), other::giveBack);
    }

    /** What an executor refuses goes on elsewhere, on a thread of its own. */
    private void untilItsEnd() {
      Eventually.holds(
          "the end",
          () -> {
            fixture.advanceSeconds(10);
            return !reports.isEmpty() && (!told.isEmpty() || left);
          });
    }

    private @Nullable Void sync() {
      try {
        String answer =
            scenario.fallback
                ? pipeline.<String, Exception>call(this::answer, this::instead)
                : pipeline.<String, Exception>call(this::answer);
        told.add(answer);
      } catch (Throwable e) {
        told.add(e);
      }
      if (Thread.interrupted()) {
        told.add("an interrupt is left");
      }
      return null;
    }

    private String answer(Attempt attempt) throws Exception {
      foreign.at("call");
      if (answers(attempt)) {
        return "answer";
      }
      if (scenario.service == Service.HANGS) {
        new CountDownLatch(1).await();
      }
      throw failure;
    }

    private String instead(Throwable seen) {
      foreign.at("fallback");
      return "instead";
    }

    private void async() {
      CompletionStage<String> future =
          scenario.fallback
              ? pipeline.callAsync(this::stage, this::instead)
              : pipeline.callAsync(this::stage);
      // Whoever is told twice would see it here.
      future.handle((result, error) -> told.add(error == null ? result : error));
    }

    private CompletionStage<String> stage(Attempt attempt) {
      foreign.at("call");
      OwnStage stage = new OwnStage();
      if (answers(attempt)) {
        fixture.timer.runAfter(seconds(3), () -> stage.complete("answer"));
      } else if (scenario.service != Service.HANGS) {
        fixture.timer.runAfter(seconds(3), () -> stage.completeExceptionally(failure));
      }
      return scenario.form == Form.HEDGED ? noFuture(stage) : stage;
    }

    /** The same stage as one that is no future, whose methods are code of others. */
    @SuppressWarnings("unchecked")
    private CompletionStage<String> noFuture(CompletableFuture<String> stage) {
      return (CompletionStage<String>)
          proxy(
              CompletionStage.class,
              (proxy, method, arguments) -> {
                if (method.getName().equals("toCompletableFuture")) {
                  foreign.at("cancel");
                }
                return on(stage, method, arguments);
              });
    }

    private void stream() {
      Flow.Publisher<String> publisher =
          scenario.fallback
              ? pipeline.callStream(
                  attempt -> {
                    foreign.at("call");
                    return new OwnPublisher(answers(attempt));
                  },
                  error -> {
                    foreign.at("fallback");
                    return new OwnPublisher(true);
                  })
              : pipeline.callStream(
                  attempt -> {
                    foreign.at("call");
                    return new OwnPublisher(answers(attempt));
                  });
      try {
        publisher.subscribe(new OwnSubscriber());
      } catch (Throwable e) {
        told.add(e);
      }
    }

    private @Nullable Void blocking() {
      try (Stream<String> stream =
          scenario.fallback
              ? pipeline.<String, Exception>openStream(
                  this::open,
                  error -> {
                    foreign.at("fallback");
                    return Stream.of("a", "b");
                  })
              : pipeline.<String, Exception>openStream(this::open)) {
        List<String> items = new ArrayList<>();
        stream.forEach(items::add);
        told.add(items);
      } catch (Throwable e) {
        // What the closing throws comes after what the stream has ended with.
        if (told.isEmpty()) {
          told.add(e);
        }
      }
      if (Thread.interrupted()) {
        told.add("an interrupt is left");
      }
      return null;
    }

    private Stream<String> open(Attempt attempt) throws Exception {
      foreign.at("call");
      boolean answers = answers(attempt);
      Spliterator<String> items =
          new Spliterators.AbstractSpliterator<>(Long.MAX_VALUE, 0) {
            private int given;

            @Override
            public int characteristics() {
              if (opened) {
                foreign.at("characteristics");
              }
              return super.characteristics();
            }

            @Override
            public boolean tryAdvance(Consumer<? super String> action) {
              foreign.at("advance");
              if (!answers) {
                if (scenario.service == Service.HANGS) {
                  hang();
                }
                throw failure;
              }
              if (given == 2) {
                return false;
              }
              action.accept(given++ == 0 ? "a" : "b");
              return true;
            }
          };
      OwnStream stream = new OwnStream(StreamSupport.stream(items, false));
      streams.add(stream);
      return stream.asStream();
    }

    private void hang() {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    /** A hedge that nobody waits for any more may still be giving back what it has. */
    private void awaitNothingHeld(String what) {
      Eventually.holds("in flight: " + what, () -> inFlight(breaker) == 0);
      Eventually.holds("in flight elsewhere: " + what, () -> inFlight(elsewhere) == 0);
      Eventually.holds("place: " + what, () -> pipeline.limiter().inFlight() == 0);
      if (!foreign.hasThrownAt("alarm")) {
        Eventually.holds("alarms: " + what, () -> alarms.stream().allMatch(Future::isDone));
      }
      Eventually.holds(
          "streams are closed: " + what, () -> streams.stream().allMatch(s -> s.closed));
    }

    private static long inFlight(CircuitBreaker breaker) {
      return breaker.metrics().snapshot().callsInFlight();
    }

    void check(String what) throws Exception {
      if (!left) {
        assertThat(told).as("told once: %s", what).hasSize(1);
        assertThat(isRight(told.get(0))).as("%s is told: %s", text(told.get(0)), what).isTrue();
      } else {
        assertThat(told).as("who has left is told nothing: %s", what).isEmpty();
      }
      assertThat(reports).as("reported once: %s", what).hasSize(1);
      assertThat(pipeline.metrics().callsInFlight()).as(what).isZero();
      assertThat(pipeline.metrics().callsWaiting()).as(what).isZero();
      assertThat(pipeline.metrics().totalCalls()).as(what).isEqualTo(1);
      awaitNothingHeld(what);
      foreign.arm(-1, null);
      fixture.advanceSeconds(60);
      assertThat(SyncCaller.call(fixture.timer, () -> pipeline.call(() -> "next")))
          .as("the next call: %s", what)
          .isEqualTo("next");
    }

    private String text(Object seen) {
      return seen instanceof Throwable ? seen.getClass().getName() : String.valueOf(seen);
    }

    /** What a caller may see: an answer, the service's own failure, a limit, or what was thrown. */
    private boolean isRight(Object seen) {
      Throwable thrown = foreign.thrown();
      if (thrown != null
          && (seen == thrown
              || (seen instanceof UndeclaredThrowableException proxys
                  && proxys.getCause() == thrown))) {
        return !HELPERS.contains(foreign.place());
      }
      return seen == failure
          || (seen instanceof CallTimeoutException && timeMayBeOver())
          || (scenario.service != Service.HANGS
              && List.of("answer", List.of("a", "b")).contains(seen))
          || (scenario.fallback && List.of("instead", List.of("a", "b")).contains(seen));
    }

    /**
     * Manual time goes on while a call that an executor has refused goes on elsewhere, and for an
     * alarm that can't be stopped.
     */
    private boolean timeMayBeOver() {
      return scenario.service == Service.HANGS
          || foreign.hasThrownAt("executor")
          || foreign.hasThrownAt("alarm");
    }

    private final class OwnClassifier implements FailureClassifier {
      @Override
      public Verdict classify(@Nullable Object result, @Nullable Throwable error) {
        foreign.at("classifier");
        return FailureClassifier.standard().classify(result, error);
      }

      @Override
      public @Nullable AIServiceException meaning(Throwable error) {
        foreign.at("meaning");
        return FailureClassifier.standard().meaning(error);
      }
    }

    private final class OwnTime implements TimeSource {
      @Override
      public long nanoTime() {
        foreign.at("time");
        return fixture.clock.nanoTime();
      }

      @Override
      public Instant instant() {
        foreign.at("time");
        return fixture.clock.instant();
      }
    }

    private final class OwnObserver implements CallObserver {
      @Override
      public @Nullable Object admitted(boolean trial) {
        foreign.at("observer");
        return this;
      }

      @Override
      public void ended(
          @Nullable Object token,
          Outcome outcome,
          long tookNanos,
          boolean slow,
          boolean late,
          boolean trial) {
        foreign.at("observer");
      }

      @Override
      public void rejected(CallNotPermittedException.Reason reason) {
        foreign.at("observer");
      }

      @Override
      public void made(Effort effort) {
        foreign.at("observer");
      }
    }

    /** A blocking stream that knows whether it was closed. */
    private final class OwnStream {
      private final Stream<String> stream;
      private volatile boolean closed;

      OwnStream(Stream<String> stream) {
        this.stream = stream;
      }

      @SuppressWarnings("unchecked")
      Stream<String> asStream() {
        return (Stream<String>)
            proxy(
                Stream.class,
                (proxy, method, arguments) -> {
                  if (method.getName().equals("close")) {
                    closed = true;
                    foreign.at("close");
                  } else if (method.getName().equals("spliterator")) {
                    foreign.at("spliterator");
                    opened = true;
                  }
                  return on(stream, method, arguments);
                });
      }
    }

    private final class OwnExecutor implements Executor {
      @Override
      public void execute(Runnable task) {
        foreign.at("executor");
        task.run();
      }
    }

    private final class OwnContext implements Supplier<UnaryOperator<Runnable>> {
      @Override
      public UnaryOperator<Runnable> get() {
        foreign.at("capture");
        return task -> {
          foreign.at("wrap");
          return () -> {
            foreign.at("restore");
            task.run();
            foreign.at("restore");
          };
        };
      }
    }

    private final class OwnStage extends CompletableFuture<String> {
      @Override
      public <U> CompletableFuture<U> handle(BiFunction<? super String, Throwable, ? extends U> f) {
        foreign.at("handle");
        return super.handle(f);
      }

      @Override
      public boolean cancel(boolean mayInterruptIfRunning) {
        foreign.at("cancel");
        return super.cancel(mayInterruptIfRunning);
      }
    }

    /** Two items and an end, each 1 s after the other; or a failure, or nothing. */
    private final class OwnPublisher implements Flow.Publisher<String> {
      private final boolean answers;

      OwnPublisher(boolean answers) {
        this.answers = answers;
      }

      @Override
      public void subscribe(Flow.Subscriber<? super String> subscriber) {
        foreign.at("subscribe");
        boolean[] cancelled = new boolean[1];
        subscriber.onSubscribe(
            new Flow.Subscription() {
              @Override
              public void request(long n) {
                foreign.at("request");
              }

              @Override
              public void cancel() {
                cancelled[0] = true;
                foreign.at("cancel");
              }
            });
        if (answers) {
          after(1, cancelled, () -> subscriber.onNext("a"));
          after(2, cancelled, () -> subscriber.onNext("b"));
          after(3, cancelled, subscriber::onComplete);
        } else if (scenario.service != Service.HANGS) {
          after(1, cancelled, () -> subscriber.onError(failure));
        }
      }

      private void after(long seconds, boolean[] cancelled, Runnable signal) {
        fixture.timer.runAfter(
            seconds(seconds),
            () -> {
              if (!cancelled[0]) {
                try {
                  signal.run();
                } catch (Throwable e) {
                  cancelled[0] = true; // the subscriber's own, which has left by that
                }
              }
            });
      }
    }

    private final class OwnSubscriber implements Flow.Subscriber<String> {
      private final List<String> items = new ArrayList<>();

      @Override
      public void onSubscribe(Flow.Subscription subscription) {
        foreign.at("onSubscribe");
        subscription.request(Long.MAX_VALUE);
      }

      @Override
      public void onNext(String item) {
        left = true;
        foreign.at("onNext");
        left = false;
        items.add(item);
      }

      @Override
      public void onError(Throwable error) {
        told.add(error);
        foreign.at("onError");
      }

      @Override
      public void onComplete() {
        told.add(items);
        foreign.at("onComplete");
      }
    }

    /** The fixture's timer, which throws when something is scheduled or cancelled. */
    private ScheduledExecutorService throwingTimer() {
      return (ScheduledExecutorService)
          proxy(
              ScheduledExecutorService.class,
              (proxy, method, arguments) -> {
                if (!method.getName().equals("schedule")) {
                  return on(fixture.timer, method, arguments);
                }
                foreign.at("timer");
                ScheduledFuture<?> alarm =
                    (ScheduledFuture<?>) on(fixture.timer, method, arguments);
                alarms.add(alarm);
                return proxy(
                    ScheduledFuture.class,
                    (future, call, values) -> {
                      if (call.getName().equals("cancel")) {
                        foreign.at("alarm");
                      }
                      return on(alarm, call, values);
                    });
              });
    }
  }
}
