package dev.halfopen.pipeline;

import static dev.halfopen.pipeline.PipelineFixture.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import dev.halfopen.AIServiceException;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.Failover;
import dev.halfopen.FailureClassifier;
import dev.halfopen.ManualTimer;
import dev.halfopen.Verdict;
import dev.halfopen.pipeline.Foreign.Kind;
import dev.halfopen.retry.Retry;
import dev.halfopen.retry.RetryBudget;
import dev.halfopen.timeout.CallTimeoutException;
import dev.halfopen.timeout.Timeouts;
import java.util.ArrayList;
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
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
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
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

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
    HANGS
  }

  record Scenario(Form form, Service service, boolean fallback) {}

  static Stream<Scenario> scenarios() {
    List<Scenario> all = new ArrayList<>();
    for (Form form : Form.values()) {
      for (Service service : Service.values()) {
        all.add(new Scenario(form, service, true));
        all.add(new Scenario(form, service, false));
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
          "random");

  private final Foreign foreign = new Foreign();
  private final LoggerContext logging = (LoggerContext) LoggerFactory.getILoggerFactory();
  private final TurboFilter filter =
      new TurboFilter() {
        @Override
        public FilterReply decide(
            @Nullable Marker marker,
            ch.qos.logback.classic.Logger logger,
            ch.qos.logback.classic.Level level,
            @Nullable String format,
            Object @Nullable [] params,
            @Nullable Throwable t) {
          if (format != null && logger.getName().startsWith("dev.halfopen")) {
            foreign.at("logger");
          }
          return FilterReply.NEUTRAL;
        }
      };

  @BeforeEach
  void watchTheLogger() {
    logging.addTurboFilter(filter);
  }

  @AfterEach
  void forgetTheLogger() {
    logging.getTurboFilterList().remove(filter);
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void nothingIsLeftWhateverThrows(Scenario scenario) throws Exception {
    foreign.arm(-1, null);
    World counted = new World(scenario);
    counted.play();
    List<String> calls = foreign.calls();
    counted.check("nothing throws");
    assertThat(calls).contains("call");
    for (int i = 0; i < calls.size(); i++) {
      for (Kind kind : Kind.values()) {
        foreign.arm(i, kind);
        World world = new World(scenario);
        try {
          world.play();
          world.check(kind + " at " + i + " of " + calls);
        } catch (RuntimeException e) {
          throw new AssertionError(kind + " at " + i + " of " + calls, e);
        }
      }
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
    private final ResiliencePipeline pipeline;
    private final List<Object> told = new CopyOnWriteArrayList<>();
    private final List<CallReport> reports = new CopyOnWriteArrayList<>();
    private final OwnFailure failure = new OwnFailure();
    private final List<Future<?>> alarms = new CopyOnWriteArrayList<>();
    private int asked;
    private volatile boolean left;

    World(Scenario scenario) {
      this.scenario = scenario;
      breaker =
          fixture.breaker(
              "ai",
              s ->
                  s.failureThreshold(100)
                      .retryBudget(RetryBudget.unlimited())
                      .classifier(new OwnClassifier()));
      int calls = foreign.calls().size();
      breaker.onEvent(event -> foreign.at("listener"));
      PipelineBuilder builder =
          ResiliencePipeline.builder(breaker)
              .timer(new ThrowingTimer(fixture.timer))
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
                      .build())
              .timeouts(Timeouts.NONE.attempt(seconds(5)).idle(seconds(5)).deadline(seconds(30)))
              .limit(ConcurrencyLimit.of(1))
              .context(new OwnContext());
      if (scenario.form == Form.HEDGED) {
        builder.hedge(Hedge.after(seconds(2)));
      }
      pipeline =
          builder
              .build()
              .reporting(
                  report -> {
                    reports.add(report);
                    foreign.at("report");
                  });
      assertThat(foreign.calls()).hasSize(calls);
    }

    private boolean answers() {
      asked++;
      return scenario.service == Service.ANSWERS
          || (scenario.service == Service.FAILS_ONCE && asked > 1);
    }

    void play() throws Exception {
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

    /** What an executor refuses goes on elsewhere, on a thread of its own. */
    private void untilItsEnd() {
      long start = System.nanoTime();
      do {
        fixture.advanceSeconds(10);
        Thread.onSpinWait();
      } while ((reports.isEmpty() || (told.isEmpty() && !left))
          && System.nanoTime() - start < TimeUnit.SECONDS.toNanos(5));
    }

    private @Nullable Void sync() {
      try {
        String answer =
            scenario.fallback
                ? pipeline.<String, Exception>call(attempt -> answer(), this::instead)
                : pipeline.<String, Exception>call(attempt -> answer());
        told.add(answer);
      } catch (Throwable e) {
        told.add(e);
      }
      if (Thread.interrupted()) {
        told.add("an interrupt is left");
      }
      return null;
    }

    private String answer() throws Exception {
      foreign.at("call");
      if (answers()) {
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
              ? pipeline.callAsync(attempt -> stage(), this::instead)
              : pipeline.callAsync(attempt -> stage());
      // Whoever is told twice would see it here.
      future.handle((result, error) -> told.add(error == null ? result : error));
    }

    private CompletionStage<String> stage() {
      foreign.at("call");
      OwnStage stage = new OwnStage();
      if (answers()) {
        fixture.timer.runAfter(seconds(3), () -> stage.complete("answer"));
      } else if (scenario.service != Service.HANGS) {
        fixture.timer.runAfter(seconds(3), () -> stage.completeExceptionally(failure));
      }
      return stage;
    }

    private void stream() {
      Flow.Publisher<String> publisher =
          scenario.fallback
              ? pipeline.callStream(
                  attempt -> {
                    foreign.at("call");
                    return new OwnPublisher(answers());
                  },
                  error -> {
                    foreign.at("fallback");
                    return new OwnPublisher(true);
                  })
              : pipeline.callStream(
                  attempt -> {
                    foreign.at("call");
                    return new OwnPublisher(answers());
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
                  attempt -> open(),
                  error -> {
                    foreign.at("fallback");
                    return Stream.of("a", "b");
                  })
              : pipeline.<String, Exception>openStream(attempt -> open())) {
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

    private Stream<String> open() throws Exception {
      foreign.at("call");
      boolean answers = answers();
      Spliterator<String> items =
          new Spliterators.AbstractSpliterator<>(Long.MAX_VALUE, 0) {
            private int given;

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
      return StreamSupport.stream(items, false).onClose(() -> foreign.at("close"));
    }

    private void hang() {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    /** A hedge that nobody waits for any more may still be giving its permit back. */
    private void awaitNoneInFlight(String what) {
      long start = System.nanoTime();
      while (breaker.metrics().snapshot().callsInFlight() != 0) {
        assertThat(System.nanoTime() - start)
            .as("in flight: %s", what)
            .isLessThan(TimeUnit.SECONDS.toNanos(10));
        Thread.onSpinWait();
      }
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
      awaitNoneInFlight(what);
      assertThat(alarms).as("alarms: %s", what).allMatch(Future::isDone);
      foreign.arm(-1, null);
      assertThat(SyncCaller.call(fixture.timer, () -> pipeline.call(() -> "next")))
          .as("the next call: %s", what)
          .isEqualTo("next");
    }

    private String text(Object seen) {
      return seen instanceof Throwable ? seen.getClass().getName() : String.valueOf(seen);
    }

    /** What a caller may see: an answer, the service's own failure, a limit, or what was thrown. */
    private boolean isRight(Object seen) {
      if (seen == foreign.thrown()) {
        return !HELPERS.contains(foreign.place());
      }
      return seen == failure
          || (seen instanceof CallTimeoutException && timeMayBeOver())
          || (scenario.service != Service.HANGS
              && List.of("answer", List.of("a", "b")).contains(seen))
          || (scenario.fallback && List.of("instead", List.of("a", "b")).contains(seen));
    }

    /** Manual time goes on while a call that an executor has refused goes on elsewhere. */
    private boolean timeMayBeOver() {
      return scenario.service == Service.HANGS
          || (foreign.thrown() != null && foreign.place().equals("executor"));
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

    private final class ThrowingTimer extends DelegatingTimer {
      ThrowingTimer(ManualTimer timer) {
        super(timer);
      }

      @Override
      public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        foreign.at("timer");
        ScheduledFuture<?> alarm = super.schedule(command, delay, unit);
        alarms.add(alarm);
        return alarm;
      }
    }
  }
}
