package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.detect.TrappedDetector;
import dev.halfopen.recover.RecoveryDelay;
import dev.halfopen.recover.TrappedTest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever foreign code throws, wherever a breaker calls it (C23, C27): the call ends once, its
 * caller is told its own outcome once, nothing stays in flight, and the next call passes. All
 * places, all that can be thrown, all ways to call.
 */
class FailureInjectionTest {
  private static final List<String> SITES =
      List.of(
          "call",
          "classifier",
          "verdict",
          "listener",
          "delay",
          "detector.start",
          "detector.record",
          "detector.evidence",
          "detector.explain",
          "test.start",
          "test.record",
          "test.trialCalls",
          "test.afterFailures",
          "test.evidence",
          "logger",
          "nanoTime",
          "instant");

  private static final Set<String> SPRUNG = ConcurrentHashMap.newKeySet();

  private String armed = "";
  private Weapon weapon = Weapon.UNCHECKED;
  private Throwable thrown;

  private final LogTrap logger = LogTrap.everywhere(() -> trap("logger"));

  @BeforeEach
  void setTheLoggersTrap() {
    logger.set();
  }

  @AfterEach
  void takeTheLoggersTrapAway() {
    armed = "";
    logger.takeAway();
  }

  @AfterAll
  static void everyTrapWasSprung() {
    assertThat(SPRUNG).containsAll(SITES);
  }

  private void trap(String site) {
    if (site.equals(armed)) {
      SPRUNG.add(site);
      thrown = weapon.make();
      throw Weapon.<RuntimeException>sneak(thrown);
    }
  }

  private final class TrappedTime implements TimeSource {
    private long nanos;

    @Override
    public long nanoTime() {
      trap("nanoTime");
      return nanos++;
    }

    @Override
    public Instant instant() {
      trap("instant");
      return Instant.EPOCH;
    }
  }

  /** An error whose verdict is a trap. */
  private final class Judged extends AIServiceException {
    private static final long serialVersionUID = 1L;

    Judged() {
      super("judged");
    }

    @Override
    public Verdict verdict() {
      trap("verdict");
      return super.verdict();
    }
  }

  private CircuitBreaker breaker() {
    CircuitBreaker breaker =
        CircuitBreaker.of(
            "trapped",
            CircuitBreakerConfig.builder()
                .failureDetector(new TrappedDetector(this::trap))
                .recoveryTest(new TrappedTest(this::trap))
                .recoveryDelay(
                    RecoveryDelay.of(
                        attempt -> {
                          trap("delay");
                          return Duration.ZERO;
                        }))
                .classifier(
                    (result, error) -> {
                      trap("classifier");
                      return FailureClassifier.standard().classify(result, error);
                    })
                .timeSource(new TrappedTime())
                .build());
    breaker.onEvent(event -> trap("listener"));
    return breaker;
  }

  static Stream<Arguments> all() {
    return SITES.stream()
        .flatMap(
            site ->
                Stream.of(Weapon.values())
                    .flatMap(
                        weapon ->
                            Stream.of(Way.values())
                                .flatMap(
                                    way ->
                                        Stream.of(true, false)
                                            .map(
                                                fails -> Arguments.of(site, weapon, way, fails)))));
  }

  /** What a caller was told: one thing for each call. */
  private final List<Object> told = new ArrayList<>();

  @ParameterizedTest
  @MethodSource("all")
  void theCallIsOverAndTheNextOnePasses(String site, Weapon with, Way way, boolean fails) {
    CircuitBreaker breaker = breaker();
    weapon = with;
    int admitted = 0;
    for (int i = 0; i < 3; i++) {
      // The third finds what the first two have made of it: CLOSED, OPEN or HALF_OPEN.
      Throwable failure = fails && i < 2 ? new Judged() : null;
      Throwable[] expected = {failure};
      told.clear();
      way.call(
          breaker,
          () -> {
            armed = site;
            if (site.equals("call")) {
              SPRUNG.add(site);
              expected[0] = weapon.make();
            }
            if (!site.equals("nanoTime")) {
              assertThat(breaker.status()).isNotNull();
            }
            return expected[0];
          },
          told);
      armed = "";
      assertThat(told).as("told once").hasSize(1);
      Object answer = told.get(0);
      if (answer instanceof CallNotPermittedException) {
        continue;
      }
      admitted++;
      assertThat(answer == (expected[0] == null ? "well" : expected[0]))
          .as("the call's own outcome")
          .isTrue();
      assertThat(breaker.metrics().snapshot().callsInFlight()).isZero();
    }
    assertThat(admitted).isPositive();
    assertThat(breaker.metrics().snapshot().totalCalls()).isEqualTo(admitted);
    breaker.reset();
    assertThat(breaker.get(() -> "next")).isEqualTo("next");
    assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED);
    assertThat(breaker.status().callsInFlight()).isZero();
  }

  static Stream<Arguments> beforeTheCall() {
    return Stream.of("nanoTime", "instant", "logger", "listener", "test.start", "test.trialCalls")
        .flatMap(
            site ->
                Stream.of(Weapon.values())
                    .flatMap(
                        weapon ->
                            Stream.of(Way.values()).map(way -> Arguments.of(site, weapon, way))));
  }

  @ParameterizedTest
  @MethodSource("beforeTheCall")
  void whatIsThrownBeforeTheCallAdmitsNothingOrDoesNoHarm(String site, Weapon with, Way way) {
    CircuitBreaker breaker = breaker();
    weapon = with;
    breaker.acquirePermit().report(Verdict.failure());
    armed = site;
    try {
      way.call(breaker, () -> null, told);
    } catch (Throwable e) {
      told.add(e);
    }
    armed = "";
    assertThat(told).hasSize(1);
    assertThat(told.get(0) == thrown || "well".equals(told.get(0))).isTrue();
    assertThat(breaker.metrics().snapshot().callsInFlight()).isZero();
    breaker.reset();
    assertThat(breaker.get(() -> "next")).isEqualTo("next");
  }

  /** What the service does: an error to end with, or null. */
  interface Service {
    Throwable outcome();
  }

  /** Ways to call, each telling once what its caller sees. */
  enum Way {
    CALL {
      @Override
      void call(CircuitBreaker breaker, Service service, List<Object> told) {
        seen(told, () -> breaker.<String, RuntimeException>call(() -> answer(service)));
      }
    },
    RUN {
      @Override
      void call(CircuitBreaker breaker, Service service, List<Object> told) {
        seen(
            told,
            () -> {
              breaker.<RuntimeException>run(() -> answer(service));
              return "well";
            });
      }
    },
    GET {
      @Override
      void call(CircuitBreaker breaker, Service service, List<Object> told) {
        seen(told, () -> breaker.get(() -> answer(service)));
      }
    },
    ASYNC {
      @Override
      void call(CircuitBreaker breaker, Service service, List<Object> told) {
        CompletableFuture<String> source = new CompletableFuture<>();
        CompletableFuture<String> future = breaker.callAsync(() -> source);
        CompletableFuture<Void> unused =
            future.handle(
                (result, error) -> {
                  told.add(error == null ? result : error);
                  return null;
                });
        if (!future.isDone()) {
          Throwable error = service.outcome();
          if (error == null) {
            source.complete("well");
          } else {
            source.completeExceptionally(error);
          }
        }
      }
    },
    ASYNC_THAT_FAILS_TO_START {
      @Override
      void call(CircuitBreaker breaker, Service service, List<Object> told) {
        CompletableFuture<Void> unused =
            breaker
                .callAsync(() -> CompletableFuture.completedFuture(answer(service)))
                .handle(
                    (result, error) -> {
                      told.add(error == null ? result : error);
                      return null;
                    });
      }
    },
    STREAM {
      @Override
      void call(CircuitBreaker breaker, Service service, List<Object> told) {
        RecordingSubscriber<String> subscriber = new RecordingSubscriber<>();
        breaker
            .<String>callStream(
                () -> {
                  Throwable error = service.outcome();
                  return downstream -> {
                    downstream.onSubscribe(Nothing.TO_ASK);
                    if (error == null) {
                      downstream.onComplete();
                    } else {
                      downstream.onError(error);
                    }
                  };
                })
            .subscribe(subscriber);
        for (String signal : subscriber.signals()) {
          if (signal.equals("onError")) {
            told.add(subscriber.error());
          } else if (signal.equals("onComplete")) {
            told.add("well");
          }
        }
      }
    },
    OPEN_STREAM {
      @Override
      void call(CircuitBreaker breaker, Service service, List<Object> told) {
        seen(
            told,
            () -> {
              try (Stream<String> stream =
                  breaker.<String, RuntimeException>openStream(
                      () -> Stream.of("").map(nothing -> answer(service)))) {
                return stream.toList().get(0);
              }
            });
      }
    },
    PERMIT {
      @Override
      void call(CircuitBreaker breaker, Service service, List<Object> told) {
        seen(
            told,
            () -> {
              Permit permit = breaker.acquirePermit();
              Throwable error = service.outcome();
              permit.end("well", error);
              if (error != null) {
                throw Weapon.<RuntimeException>sneak(error);
              }
              return "well";
            });
      }
    },
    JOINED {
      @Override
      void call(CircuitBreaker breaker, Service service, List<Object> told) {
        seen(told, () -> breaker.get(() -> breaker.get(() -> answer(service))));
      }
    };

    abstract void call(CircuitBreaker breaker, Service service, List<Object> told);

    static String answer(Service service) {
      Throwable error = service.outcome();
      if (error != null) {
        throw Weapon.<RuntimeException>sneak(error);
      }
      return "well";
    }

    /** A call that returns or throws. */
    interface Made {
      String result();
    }

    static void seen(List<Object> told, Made call) {
      try {
        told.add(call.result());
      } catch (Throwable e) {
        told.add(e);
      }
    }
  }

  /** A subscription that nobody needs. */
  enum Nothing implements Flow.Subscription {
    TO_ASK;

    @Override
    public void request(long n) {}

    @Override
    public void cancel() {}
  }
}
