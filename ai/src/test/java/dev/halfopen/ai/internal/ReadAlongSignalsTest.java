package dev.halfopen.ai.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.ai.AIExchange;
import dev.halfopen.ai.AITimeoutException;
import dev.halfopen.ai.BadOutputException;
import dev.halfopen.ai.TimedByHand;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A body that is pushed: who has asked for more waits, and the end comes once and last. */
class ReadAlongSignalsTest {
  private static final String CHUNK =
      "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"},\"finish_reason\":null}]}\n\n";
  private static final String STOP =
      "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final TimedByHand given = new TimedByHand();
  private final AIExchange exchange = given.stream(LIMIT);
  private final List<String> seen = new ArrayList<>();
  private final List<Long> asked = new ArrayList<>();
  private boolean cancelled;
  private boolean endsWell;
  private Consumer<String> onNext = item -> {};

  private final Flow.Subscription source =
      new Flow.Subscription() {
        @Override
        public void request(long count) {
          asked.add(count);
        }

        @Override
        public void cancel() {
          cancelled = true;
        }
      };

  private ReadAlongSignals<String> signals(boolean drops) {
    exchange.headers(200, Map.of("content-type", List.of("text/event-stream")));
    Flow.Subscriber<String> subscriber =
        new Flow.Subscriber<>() {
          @Override
          public void onSubscribe(Flow.Subscription subscription) {
            seen.add("subscribed");
          }

          @Override
          public void onNext(String item) {
            seen.add(item);
            onNext.accept(item);
          }

          @Override
          public void onError(Throwable error) {
            seen.add(
                "error "
                    + (error.getCause() == null ? error : error.getCause())
                        .getClass()
                        .getSimpleName());
          }

          @Override
          public void onComplete() {
            seen.add("complete");
          }
        };
    return new ReadAlongSignals<>(subscriber, exchange, drops) {
      @Override
      protected void show(String item, AIExchange to) {
        to.body(ByteBuffer.wrap(item.getBytes(StandardCharsets.UTF_8)));
      }

      @Override
      protected boolean endsWell() {
        return endsWell;
      }
    };
  }

  private long failures() {
    return given.breaker.metrics().snapshot().failedCalls();
  }

  private static final String CUT = "error " + BadOutputException.class.getSimpleName();
  private static final String LATE = "error " + AITimeoutException.class.getSimpleName();

  @Test
  void whoeverHasNotAskedIsNotWaiting() {
    ReadAlongSignals<String> signals = signals(false);
    signals.onSubscribe(source);
    given.timer.advance(LIMIT.multipliedBy(3));
    assertThat(failures()).isZero();
    signals.request(1);
    assertThat(asked).containsExactly(1L);
    signals.onNext(CHUNK);
    given.timer.advance(LIMIT.multipliedBy(3));
    assertThat(failures()).isZero();
    signals.request(1);
    given.timer.advance(LIMIT.multipliedBy(3));
    assertThat(failures()).isEqualTo(1);
  }

  @Test
  void whoeverHasAskedForMoreThanCameWaits() {
    ReadAlongSignals<String> signals = signals(false);
    signals.onSubscribe(source);
    signals.request(2);
    signals.onNext(CHUNK);
    given.timer.advance(LIMIT.multipliedBy(3));
    assertThat(failures()).isEqualTo(1);
  }

  @Test
  void theTimeThatAnItemTakesIsItsReaders() {
    ReadAlongSignals<String> signals = signals(false);
    signals.onSubscribe(source);
    signals.request(5);
    onNext = item -> given.timer.advance(LIMIT.multipliedBy(3));
    signals.onNext(CHUNK);
    assertThat(failures()).isZero();
  }

  @Test
  void theEndComesBehindAnItemThatIsBeingPassedOn() {
    ReadAlongSignals<String> signals = signals(false);
    signals.onSubscribe(source);
    signals.request(5);
    onNext =
        item -> {
          signals.onComplete();
          seen.add("behind");
        };
    signals.onNext(CHUNK + STOP);
    assertThat(seen).containsExactly("subscribed", CHUNK + STOP, "behind", "complete");
  }

  @Test
  void anItemMayComeWhileOneIsPassedOn() {
    ReadAlongSignals<String> signals = signals(false);
    signals.onSubscribe(source);
    signals.request(5);
    onNext =
        item -> {
          onNext = next -> {};
          signals.onNext(STOP);
        };
    signals.onNext(CHUNK);
    signals.onComplete();
    assertThat(seen).containsExactly("subscribed", CHUNK, STOP, "complete");
  }

  @Test
  void behindTheEndNothingIsPassedOn() {
    ReadAlongSignals<String> signals = signals(false);
    signals.onSubscribe(source);
    signals.request(5);
    signals.onNext(CHUNK);
    signals.onComplete();
    signals.onNext(STOP);
    signals.onComplete();
    signals.onError(new IOException("late"));
    assertThat(seen).containsExactly("subscribed", CHUNK, CUT);
  }

  @Test
  void aClientsOwnErrorComesAtOnceAndOursWaitsForWhoMayDropWhatHeHas() {
    ReadAlongSignals<String> signals = signals(true);
    signals.onSubscribe(source);
    signals.request(1);
    signals.onNext(CHUNK);
    signals.onComplete();
    assertThat(seen).containsExactly("subscribed", CHUNK);
    signals.request(1);
    assertThat(seen).containsExactly("subscribed", CHUNK, CUT);

    ReadAlongSignalsTest other = new ReadAlongSignalsTest();
    ReadAlongSignals<String> failed = other.signals(true);
    failed.onSubscribe(other.source);
    failed.onError(new IOException("reset"));
    assertThat(other.seen).containsExactly("subscribed", "error IOException");
  }

  @Test
  void anErrorOfOursThatIsToldElsewhereEndsWell() {
    endsWell = true;
    ReadAlongSignals<String> signals = signals(false);
    signals.onSubscribe(source);
    signals.request(1);
    signals.onNext(CHUNK);
    signals.onComplete();
    assertThat(seen).containsExactly("subscribed", CHUNK, "complete");

    ReadAlongSignalsTest other = new ReadAlongSignalsTest();
    other.endsWell = true;
    ReadAlongSignals<String> failed = other.signals(false);
    failed.onSubscribe(other.source);
    failed.onError(new IOException("reset"));
    assertThat(other.seen).containsExactly("subscribed", "error IOException");
  }

  @Test
  void aWatchdogClosesTheSourceAndItsErrorIsTold() {
    ReadAlongSignals<String> signals = signals(false);
    exchange.onAbort(signals::abort);
    signals.onSubscribe(source);
    signals.request(1);
    given.timer.advance(LIMIT.multipliedBy(3));
    assertThat(cancelled).isTrue();
    assertThat(seen).containsExactly("subscribed", LATE);
  }

  @Test
  void whatIsAbortedBeforeItHasASourceClosesItWhenItComes() {
    ReadAlongSignals<String> signals = signals(false);
    exchange.onAbort(signals::abort);
    given.timer.advance(LIMIT.multipliedBy(3));
    assertThat(cancelled).isFalse();
    signals.onSubscribe(source);
    assertThat(cancelled).isTrue();
    assertThat(seen).containsExactly("subscribed", LATE);
  }

  @Test
  void whoeverLeavesIsNeutralAndClosesTheSource() {
    ReadAlongSignals<String> signals = signals(false);
    signals.onSubscribe(source);
    signals.request(1);
    signals.onNext(CHUNK);
    signals.cancel();
    assertThat(cancelled).isTrue();
    assertThat(given.breaker.metrics().snapshot().ignoredCalls()).isEqualTo(1);
  }
}
