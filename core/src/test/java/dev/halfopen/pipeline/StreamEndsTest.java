package dev.halfopen.pipeline;

import static dev.halfopen.pipeline.PipelineFixture.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halfopen.CallNotPermittedException;
import dev.halfopen.CapturedLog;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.MetricsSnapshot;
import dev.halfopen.RecordingSubscriber;
import dev.halfopen.ScriptedPublisher;
import dev.halfopen.internal.AttemptScope;
import dev.halfopen.internal.AttemptScopes;
import dev.halfopen.timeout.CallTimeoutException;
import dev.halfopen.timeout.Timeouts;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * However a stream ends, it leaves nothing behind: no permit, place, alarm, or what runs beneath.
 */
class StreamEndsTest {
  private static final Timeouts LIMITS =
      Timeouts.NONE.firstItem(seconds(5)).idle(seconds(3)).deadline(seconds(60));

  @RegisterExtension private final CapturedLog log = new CapturedLog();
  private final PipelineFixture fixture = new PipelineFixture();
  private final CircuitBreaker breaker = fixture.breaker("ai");
  private final ResiliencePipeline pipeline =
      fixture.pipeline(breaker).timeouts(LIMITS).limit(ConcurrencyLimit.of(1)).build();
  private final ScriptedPublisher<String> source = new ScriptedPublisher<>();
  private final List<Throwable> stopped = new ArrayList<>();
  private boolean stillRegistered = true;

  @AfterEach
  void nothingIsLeft() {
    assertThat(breaker.metrics().snapshot().callsInFlight()).isZero();
    assertThat(pipeline.metrics().callsInFlight()).isZero();
    assertThat(pipeline.limiter().inFlight()).isZero();
    assertThat(fixture.timer.pending()).isZero();
  }

  private MetricsSnapshot counted() {
    return breaker.metrics().snapshot();
  }

  /** Subscribes to a stream beneath which something runs that is to be stopped. */
  private void subscribe(Flow.Subscriber<String> subscriber) {
    pipeline
        .callStream(
            () -> {
              AttemptScope scope = AttemptScopes.current();
              assertThat(scope).isNotNull();
              Runnable takeBack = scope.onOver(stopped::add);
              return (Flow.Publisher<String>)
                  wanting -> {
                    source.subscribe(wanting);
                    if (!stillRegistered) {
                      takeBack.run();
                    }
                  };
            })
        .subscribe(subscriber);
  }

  @Test
  void aSubscriberThatFailsLeavesAndItsErrorReachesTheSource() {
    IllegalStateException own = new IllegalStateException("the subscriber's own");
    subscribe(
        new RecordingSubscriber<>(
            item -> {
              throw own;
            }));
    assertThatThrownBy(() -> source.next("a")).isSameAs(own);
    assertThat(source.isCancelled()).isTrue();
    assertThat(stopped).singleElement().isInstanceOf(CancellationException.class);
    assertThat(counted().ignoredCalls()).isEqualTo(1);
    assertThat(pipeline.metrics().ignoredCalls()).isEqualTo(1);
  }

  @Test
  void aTimeThatIsOverWhileAnItemIsTakenIsToldAfterwards() {
    List<Object> seen = new ArrayList<>();
    RecordingSubscriber<String> subscriber =
        new RecordingSubscriber<>(
            item -> {
              fixture.advanceSeconds(61);
              seen.add(item);
            });
    subscribe(subscriber);
    subscriber.request(9);
    source.next("a");
    assertThat(subscriber.signals()).containsExactly("onSubscribe", "onNext a", "onError");
    assertThat(seen).containsExactly("a");
    assertThat(subscriber.error()).isInstanceOf(CallTimeoutException.class);
    assertThat(stopped).singleElement().isInstanceOf(CallTimeoutException.class);
    assertThat(counted().timeouts()).isEqualTo(1);
    assertThat(counted().failedCalls()).isEqualTo(1);
  }

  @Test
  void aStreamThatCompletesStopsNothingAndNoAlarmIsLeft() {
    RecordingSubscriber<String> subscriber = new RecordingSubscriber<>();
    subscribe(subscriber);
    subscriber.request(9);
    source.next("a");
    source.subscriber().onComplete();
    assertThat(subscriber.signals()).endsWith("onNext a", "onComplete");
    assertThat(stopped).isEmpty();
    assertThat(counted().successfulCalls()).isEqualTo(1);
  }

  @Test
  void aStreamThatFailsStopsNothingAndNoAlarmIsLeft() {
    RecordingSubscriber<String> subscriber = new RecordingSubscriber<>();
    subscribe(subscriber);
    subscriber.request(9);
    source.next("a");
    source.subscriber().onError(Failures.overloaded());
    assertThat(subscriber.signals()).endsWith("onNext a", "onError");
    assertThat(stopped).isEmpty();
    assertThat(counted().failedCalls()).isEqualTo(1);
  }

  @Test
  void whoLeavesStopsWhatRunsBeneath() {
    RecordingSubscriber<String> subscriber = new RecordingSubscriber<>();
    subscribe(subscriber);
    subscriber.request(9);
    source.next("a");
    subscriber.cancel();
    assertThat(source.isCancelled()).isTrue();
    assertThat(stopped).singleElement().isInstanceOf(CancellationException.class);
    assertThat(counted().ignoredCalls()).isEqualTo(1);
    source.next("b");
    source.subscriber().onComplete();
    assertThat(subscriber.signals()).endsWith("onNext a");
  }

  @Test
  void whoLeavesAServiceThatHangsCountsAFailure() {
    ResiliencePipeline patient = fixture.pipeline(breaker).build();
    RecordingSubscriber<String> subscriber = new RecordingSubscriber<>();
    patient.callStream(() -> source).subscribe(subscriber);
    fixture.advance(Duration.ofMinutes(5));
    subscriber.request(1);
    fixture.advance(Duration.ofSeconds(30));
    subscriber.request(1);
    fixture.advance(Duration.ofSeconds(31));
    subscriber.cancel();
    assertThat(counted().failedCalls()).isEqualTo(1);
  }

  @Test
  void whoLeavesWithoutHavingAskedSaysNothingOfTheService() {
    ResiliencePipeline patient = fixture.pipeline(breaker).build();
    RecordingSubscriber<String> subscriber = new RecordingSubscriber<>();
    patient.callStream(() -> source).subscribe(subscriber);
    fixture.advance(Duration.ofMinutes(5));
    subscriber.cancel();
    assertThat(counted().ignoredCalls()).isEqualTo(1);
  }

  @Test
  void silenceCountsFromTheRequestOn() {
    RecordingSubscriber<String> subscriber = new RecordingSubscriber<>();
    subscribe(subscriber);
    subscriber.request(1);
    source.next("a");
    fixture.advanceSeconds(20);
    subscriber.request(1);
    fixture.advance(Duration.ofMillis(2_999));
    assertThat(subscriber.signals()).containsExactly("onSubscribe", "onNext a");
    fixture.advance(Duration.ofMillis(1));
    assertThat(subscriber.error()).hasMessage("no further item for 3 s");
  }

  @Test
  void anItemWithinAnItemIsDeliveredWithinIt() {
    RecordingSubscriber<String> subscriber =
        new RecordingSubscriber<>(
            item -> {
              if (item.equals("a")) {
                source.next("b");
              }
            });
    subscribe(subscriber);
    subscriber.request(2);
    source.next("a");
    assertThat(subscriber.signals()).containsExactly("onSubscribe", "onNext a", "onNext b");
    fixture.advanceSeconds(20);
    assertThat(subscriber.error()).isNull();
    source.subscriber().onComplete();
  }

  @Test
  void aStreamThatEndsWithinAnItemHasEnded() {
    RecordingSubscriber<String> subscriber =
        new RecordingSubscriber<>(
            item -> {
              source.subscriber().onComplete();
              source.next("too late");
            });
    subscribe(subscriber);
    subscriber.request(9);
    source.next("a");
    assertThat(subscriber.signals()).containsExactly("onSubscribe", "onNext a", "onComplete");
    assertThat(counted().successfulCalls()).isEqualTo(1);
  }

  @Test
  void whoAsksWronglyIsToldSoAndTheServiceIsNotBlamed() {
    RecordingSubscriber<String> subscriber = new RecordingSubscriber<>();
    subscribe(subscriber);
    subscriber.request(0);
    assertThat(subscriber.error()).isInstanceOf(IllegalArgumentException.class);
    assertThat(counted().ignoredCalls()).isEqualTo(1);
    assertThat(stopped).isEmpty();
  }

  @Test
  void whoAsksRightlyAndIsToldOfAnArgumentSeesAFailure() {
    RecordingSubscriber<String> subscriber = new RecordingSubscriber<>();
    subscribe(subscriber);
    subscriber.request(1);
    source.subscriber().onError(new IllegalArgumentException("the service's own"));
    assertThat(subscriber.error()).hasMessage("the service's own");
    assertThat(counted().failedCalls()).isEqualTo(1);
  }

  @Test
  void aTrialsLeaseIsRenewedByItsItems() {
    breaker.trip(Duration.ZERO, "to be tried");
    ResiliencePipeline patient = fixture.pipeline(breaker).build();
    RecordingSubscriber<String> subscriber = new RecordingSubscriber<>();
    patient.callStream(() -> source).subscribe(subscriber);
    subscriber.request(9);
    for (int i = 0; i < 4; i++) {
      fixture.advanceSeconds(100);
      source.next("item");
    }
    source.subscriber().onComplete();
    assertThat(counted().lateResults()).isZero();
    assertThat(counted().successfulCalls()).isEqualTo(1);
  }

  @Test
  void whatHasEndedByItselfBeneathIsNotStopped() {
    stillRegistered = false;
    RecordingSubscriber<String> subscriber = new RecordingSubscriber<>();
    subscribe(subscriber);
    subscriber.cancel();
    assertThat(stopped).isEmpty();
  }

  @Test
  void aStreamThatIsRejectedIsToldSo() {
    breaker.trip(seconds(60), "by hand");
    RecordingSubscriber<String> subscriber = new RecordingSubscriber<>();
    subscribe(subscriber);
    assertThat(subscriber.signals()).containsExactly("onSubscribe", "onError");
    assertThat(subscriber.error()).isInstanceOf(CallNotPermittedException.class);
    subscriber.request(1);
    assertThat(source.subscriptions()).isZero();
  }

  @Test
  void aSubscriberThatFailsAtTheEndIsLoggedOnce() {
    Flow.Subscriber<String> broken =
        new Flow.Subscriber<>() {
          @Override
          public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(1);
          }

          @Override
          public void onNext(String item) {}

          @Override
          public void onError(Throwable error) {}

          @Override
          public void onComplete() {
            throw new IllegalStateException("the subscriber's own");
          }
        };
    subscribe(broken);
    source.subscriber().onComplete();
    assertThat(log.lines())
        .singleElement()
        .asString()
        .startsWith(
            "WARN Pipeline of 'ai' has a subscriber that fails at the end of a stream:"
                + " java.lang.IllegalStateException: the subscriber's own at "
                    .replace("'s", "\\'s"));
    assertThat(counted().successfulCalls()).isEqualTo(1);
  }

  @Test
  void whoLeavesTheFallbacksStreamCancelsIt() {
    ScriptedPublisher<String> instead = new ScriptedPublisher<>();
    RecordingSubscriber<String> subscriber = new RecordingSubscriber<>();
    pipeline
        .<String>callStream(
            attempt -> {
              throw Failures.overloaded();
            },
            failure -> instead)
        .subscribe(subscriber);
    subscriber.request(2);
    instead.next("a");
    subscriber.cancel();
    assertThat(instead.isCancelled()).isTrue();
    assertThat(subscriber.signals()).containsExactly("onSubscribe", "onNext a");
    assertThat(pipeline.metrics().ignoredCalls()).isEqualTo(1);
  }

  @Test
  void requestsAddUpAndNeverOverflow() {
    RecordingSubscriber<String> subscriber = new RecordingSubscriber<>();
    subscribe(subscriber);
    subscriber.request(1);
    subscriber.request(2);
    assertThat(source.requested()).isEqualTo(3);
    subscriber.request(Long.MAX_VALUE);
    assertThat(source.requested()).isEqualTo(Long.MAX_VALUE);
    source.subscriber().onComplete();
  }

  /** The source breaks a rule; who loses by it is told all the same, afterwards. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aSourceThatEndsWhileItsItemIsBeingTakenHasEndedAfterwards(boolean well) throws Exception {
    IOException cut = new IOException("cut");
    List<String> seen = new CopyOnWriteArrayList<>();
    RecordingSubscriber<String> subscriber =
        new RecordingSubscriber<>(
            item -> {
              elsewhere(
                  () -> {
                    if (well) {
                      source.subscriber().onComplete();
                    } else {
                      source.subscriber().onError(cut);
                    }
                  });
              seen.add(item);
            });
    subscribe(subscriber);
    subscriber.request(9);
    source.next("a");
    assertThat(seen).containsExactly("a");
    assertThat(subscriber.signals())
        .containsExactly("onSubscribe", "onNext a", well ? "onComplete" : "onError");
    assertThat(subscriber.error()).isSameAs(well ? null : cut);
    assertThat(counted().successfulCalls()).isEqualTo(well ? 1 : 0);
    assertThat(counted().failedCalls()).isEqualTo(well ? 0 : 1);
  }

  @Test
  void whoLeavesAStreamThatHasEndedMeanwhileIsToldNothingMore() {
    AtomicReference<RecordingSubscriber<String>> leaving = new AtomicReference<>();
    RecordingSubscriber<String> subscriber =
        new RecordingSubscriber<>(
            item -> {
              elsewhere(() -> source.subscriber().onComplete());
              leaving.get().cancel();
            });
    leaving.set(subscriber);
    subscribe(subscriber);
    subscriber.request(9);
    source.next("a");
    assertThat(subscriber.signals()).containsExactly("onSubscribe", "onNext a");
    assertThat(counted().ignoredCalls()).isEqualTo(1);
  }

  @Test
  void aSourceThatGivesTwoItemsAtOnceHasFailedAndNoneIsLostInSilence() {
    RecordingSubscriber<String> subscriber =
        new RecordingSubscriber<>(
            item ->
                elsewhere(
                    () ->
                        assertThatThrownBy(() -> source.next("b"))
                            .isInstanceOf(IllegalStateException.class)));
    subscribe(subscriber);
    subscriber.request(9);
    source.next("a");
    assertThat(subscriber.signals()).containsExactly("onSubscribe", "onNext a", "onError");
    assertThat(subscriber.error()).hasMessageContaining("rule 1.3");
    assertThat(source.isCancelled()).isTrue();
    assertThat(counted().failedCalls()).isEqualTo(1);
  }

  private static void elsewhere(Runnable task) {
    CompletableFuture.runAsync(task, other -> new Thread(other).start()).join();
  }

  @Test
  void whoAsksASourceWronglyThatSaysNothingIsToldSo() {
    RecordingSubscriber<String> subscriber = new RecordingSubscriber<>();
    AtomicBoolean cancelled = new AtomicBoolean();
    pipeline
        .<String>callStream(
            () ->
                wanting ->
                    wanting.onSubscribe(
                        new Flow.Subscription() {
                          @Override
                          public void request(long n) {}

                          @Override
                          public void cancel() {
                            cancelled.set(true);
                          }
                        }))
        .subscribe(subscriber);
    subscriber.request(0);
    assertThat(subscriber.error()).hasMessageContaining("rule 3.9");
    assertThat(cancelled).isTrue();
    assertThat(counted().ignoredCalls()).isEqualTo(1);
  }

  /**
   * A source that gives its items when it is asked most often hides what they are answered with.
   */
  @Test
  void aSubscriberThatFailsOnAnItemIsLogged() {
    RecordingSubscriber<String> subscriber =
        new RecordingSubscriber<>(
            item -> {
              throw new IllegalStateException("mine");
            });
    pipeline
        .<String>callStream(
            () ->
                wanting ->
                    wanting.onSubscribe(
                        new Flow.Subscription() {
                          @Override
                          public void request(long n) {
                            wanting.onNext("a");
                          }

                          @Override
                          public void cancel() {}
                        }))
        .subscribe(subscriber);
    subscriber.request(1);
    assertThat(log.lines())
        .singleElement()
        .asString()
        .contains("has a subscriber that fails on an item", "mine", "StreamEndsTest");
  }
}
