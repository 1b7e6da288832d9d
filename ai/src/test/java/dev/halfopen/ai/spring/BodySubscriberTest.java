package dev.halfopen.ai.spring;

import static dev.halfopen.ai.spring.Guarded.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.ai.AIProtection;
import dev.halfopen.ai.AITimeoutException;
import dev.halfopen.ai.Watchdogs;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;

/** The signals of a body, and the watchdog among them. */
class BodySubscriberTest {
  private static final String CHUNK =
      "data: {\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"},"
          + "\"finish_reason\":null}]}\n\n";
  private static final String END =
      "data: {\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":{},"
          + "\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";

  private final Guarded guarded = new Guarded();
  private final Source source = new Source();
  private final ExecutorService network = Executors.newSingleThreadExecutor();

  @AfterEach
  void close() {
    network.shutdownNow();
    assertThat(guarded.metrics().callsInFlight()).isZero();
    assertThat(guarded.timer.pending()).isZero();
    for (ByteBuf buffer : source.buffers) {
      assertThat(buffer.refCnt()).as("released").isZero();
    }
  }

  /** A connection that does not care for who has cancelled. */
  private static final class Source implements Publisher<DataBuffer>, Subscription {
    final List<ByteBuf> buffers = new ArrayList<>();
    volatile boolean cancelled;
    private Subscriber<? super DataBuffer> subscriber;

    @Override
    public void subscribe(Subscriber<? super DataBuffer> newSubscriber) {
      if (subscriber != null) {
        newSubscriber.onSubscribe(this);
        newSubscriber.onError(new IllegalStateException("only once"));
        return;
      }
      subscriber = newSubscriber;
      subscriber.onSubscribe(this);
    }

    void send(String text) {
      ByteBuf bytes = PooledByteBufAllocator.DEFAULT.buffer();
      bytes.writeCharSequence(text, StandardCharsets.UTF_8);
      buffers.add(bytes);
      subscriber.onNext(new NettyDataBufferFactory(bytes.alloc()).wrap(bytes));
    }

    void complete() {
      subscriber.onComplete();
    }

    @Override
    public void request(long count) {
      // The test sends.
    }

    @Override
    public void cancel() {
      cancelled = true;
    }
  }

  /** Takes everything, and writes down what it sees. */
  private static class Reader extends BaseSubscriber<DataBuffer> {
    final List<String> seen = new CopyOnWriteArrayList<>();
    final CountDownLatch done = new CountDownLatch(1);
    volatile Throwable error;

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
      requestUnbounded();
    }

    @Override
    protected void hookOnNext(DataBuffer buffer) {
      seen.add("next");
      DataBufferUtils.release(buffer);
    }

    @Override
    protected void hookOnComplete() {
      seen.add("complete");
    }

    @Override
    protected void hookOnError(Throwable newError) {
      error = newError;
      seen.add("error");
    }

    @Override
    protected void hookFinally(SignalType type) {
      done.countDown();
    }
  }

  private Flux<DataBuffer> body(AIProtection protection) {
    ClientResponse response =
        WebClientProtection.filter(protection)
            .filter(
                ClientRequest.create(HttpMethod.POST, URI.create("http://localhost/chat"))
                    .body(BodyInserters.fromValue(Guarded.body(true)))
                    .build(),
                request ->
                    Mono.just(
                        ClientResponse.create(HttpStatus.OK)
                            .header("content-type", "text/event-stream")
                            .body(Flux.from(source))
                            .build()))
            .block(PATIENCE);
    return response.bodyToFlux(DataBuffer.class);
  }

  private Reader read() {
    Reader reader = new Reader();
    body(guarded.protection).subscribe(reader);
    return reader;
  }

  @Test
  void theWatchdogWaitsForTheSignalThatIsUnderWay() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Reader reader =
        new Reader() {
          @Override
          protected void hookOnNext(DataBuffer buffer) {
            entered.countDown();
            await(goOn);
            super.hookOnNext(buffer);
          }
        };
    // A reader that is busy is not waiting, but the time in all goes on.
    body(guarded.protection(Watchdogs.NONE.total(Duration.ofMinutes(1)))).subscribe(reader);
    Future<?> sending = network.submit(() -> source.send(CHUNK));
    await(entered);
    guarded.awaitWatchdog();
    assertThat(source.cancelled).isTrue();
    assertThat(reader.seen).isEmpty();

    goOn.countDown();
    sending.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(reader.seen).containsExactly("next", "error");
    assertThat(reader.error).isInstanceOf(AITimeoutException.class);
    source.send(CHUNK);
    source.complete();
    assertThat(reader.seen).containsExactly("next", "error");
  }

  @Test
  void theWatchdogSpeaksAtOnceBetweenSignals() {
    Reader reader = read();
    source.send(CHUNK);
    guarded.awaitWatchdog();
    await(reader.done);
    assertThat(source.cancelled).isTrue();
    assertThat(reader.seen).containsExactly("next", "error");
    source.send(CHUNK);
    assertThat(reader.seen).containsExactly("next", "error");
  }

  @Test
  void theWatchdogWaitsUntilTheReaderHasItsSubscription() {
    AIProtection protection = guarded.protection(Watchdogs.NONE.total(Duration.ofMinutes(1)));
    Reader reader =
        new Reader() {
          @Override
          protected void hookOnSubscribe(Subscription subscription) {
            guarded.awaitWatchdog();
            assertThat(seen).isEmpty();
            seen.add("subscribed");
          }
        };
    body(protection).subscribe(reader);
    assertThat(reader.seen).containsExactly("subscribed", "error");
    assertThat(reader.error).isInstanceOf(AITimeoutException.class);
  }

  @Test
  void aWatchdogThatCameBeforeTheBodyWasReadIsSeenByItsReader() {
    AIProtection protection = guarded.protection(Watchdogs.NONE.total(Duration.ofMinutes(1)));
    Flux<DataBuffer> body = body(protection);
    guarded.awaitWatchdog();
    Reader reader = new Reader();
    body.subscribe(reader);
    await(reader.done);
    assertThat(reader.seen).containsExactly("error");
    assertThat(reader.error).isInstanceOf(AITimeoutException.class);
  }

  @Test
  void whatComesAfterCancellingIsReleased() {
    Reader reader =
        new Reader() {
          @Override
          protected void hookOnNext(DataBuffer buffer) {
            super.hookOnNext(buffer);
            cancel();
          }
        };
    body(guarded.protection).subscribe(reader);
    source.send(CHUNK);
    assertThat(source.cancelled).isTrue();
    assertThat(guarded.metrics().ignoredCalls()).isEqualTo(1);
    source.send(CHUNK);
    assertThat(reader.seen).containsExactly("next");
  }

  @Test
  void aReaderThatAsksForNothingIsNotKeptWaiting() {
    Reader reader =
        new Reader() {
          @Override
          protected void hookOnSubscribe(Subscription subscription) {
            request(1);
          }
        };
    body(guarded.protection).subscribe(reader);
    source.send(CHUNK);
    guarded.timer.advance(Duration.ofMinutes(1));
    assertThat(guarded.metrics().failedCalls()).isZero();

    reader.request(1);
    guarded.awaitWatchdog();
    await(reader.done);
    assertThat(reader.seen).containsExactly("next", "error");
  }

  @Test
  void aSecondSubscriptionDoesNotTouchTheCall() {
    Flux<DataBuffer> body = body(guarded.protection);
    Reader first = new Reader();
    body.subscribe(first);
    Reader second = new Reader();
    body.subscribe(second);
    assertThat(second.error).hasMessage("only once");
    assertThat(guarded.metrics().callsInFlight()).isEqualTo(1);

    source.send(CHUNK);
    source.send(END);
    source.complete();
    assertThat(first.seen).containsExactly("next", "next", "complete");
    assertThat(guarded.metrics().successfulCalls()).isEqualTo(1);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
