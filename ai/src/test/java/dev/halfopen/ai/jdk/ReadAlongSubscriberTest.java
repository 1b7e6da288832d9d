package dev.halfopen.ai.jdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.ai.AIExchange;
import dev.halfopen.ai.AIProtection;
import dev.halfopen.ai.AIRequest;
import dev.halfopen.ai.AITimeoutException;
import dev.halfopen.ai.BadOutputException;
import dev.halfopen.ai.Provider;
import dev.halfopen.ai.Watchdogs;
import dev.halfopen.testkit.ManualTimeSource;
import dev.halfopen.testkit.ManualTimer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What came before the end of a bad answer reaches the reader, whoever reads and however late. */
class ReadAlongSubscriberTest {
  private static final String EVENT =
      "data: {\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,"
          + "\"delta\":{\"content\":\"Sun\"},\"finish_reason\":null}]}\n\n";
  private static final Duration LIMIT = Duration.ofSeconds(9);
  private static final String CUT = "data: {\"choices\":[{\"ind";

  private final ManualTimeSource time = new ManualTimeSource();
  private final ManualTimer timer = new ManualTimer(time);
  private final CircuitBreakerRegistry registry =
      CircuitBreakerRegistry.of(CircuitBreakerConfig.builder().timeSource(time).build());
  private final CircuitBreaker breaker = registry.circuitBreaker("b");
  private final AIExchange exchange = begin();
  private final Source source = new Source();

  private AIExchange begin() {
    AIExchange begun =
        AIExchange.begin(
            AIProtection.builder(registry)
                .key(request -> "b")
                .watchdogs(new Watchdogs(null, null, LIMIT))
                .timer(timer)
                .executor(Runnable::run)
                .build(),
            new AIRequest(Provider.OPENAI, "s", null, null, true));
    begun.headers(200, Map.of("content-type", List.of("text/event-stream")));
    return begun;
  }

  private <T> ReadAlongSubscriber<T> reading(BodySubscriber<T> subscriber) {
    ReadAlongSubscriber<T> reading =
        new ReadAlongSubscriber<>(
            subscriber, exchange, subscriber.getClass().getName().startsWith("jdk."));
    reading.onSubscribe(source);
    return reading;
  }

  private static List<ByteBuffer> buffers(String... texts) {
    return Stream.of(texts).map(StandardCharsets.UTF_8::encode).toList();
  }

  private static <T> T body(CompletionStage<T> body) {
    return body.toCompletableFuture().join();
  }

  @Test
  void linesEndWithAnErrorBehindTheLastUnfinishedOne() {
    ReadAlongSubscriber<Stream<String>> reading =
        reading(BodySubscribers.ofLines(StandardCharsets.UTF_8));
    reading.onNext(buffers(EVENT, EVENT, CUT));
    reading.onComplete();
    List<String> seen = new ArrayList<>();
    try (Stream<String> lines = body(reading.getBody())) {
      assertThatThrownBy(() -> lines.forEach(seen::add))
          .isInstanceOf(UncheckedIOException.class)
          .cause()
          .isInstanceOf(IOException.class)
          .hasCauseInstanceOf(BadOutputException.class);
    }
    assertThat(String.join("\n", seen)).isEqualTo(EVENT + EVENT + CUT);
    assertThat(breaker.metrics().snapshot().failedCalls()).isEqualTo(1);
  }

  @Test
  void linesThatSomebodyWaitsForEndWithTheWatchdogsError() {
    ReadAlongSubscriber<Stream<String>> reading =
        reading(BodySubscribers.ofLines(StandardCharsets.UTF_8));
    reading.onNext(buffers(EVENT + CUT));
    List<String> seen = new ArrayList<>();
    Stream<String> lines = body(reading.getBody());
    exchange.onAbort(reading::abort);
    source.whenAsked = () -> timer.advance(LIMIT); // while the reader waits for more
    assertThatThrownBy(() -> lines.forEach(seen::add))
        .isInstanceOf(UncheckedIOException.class)
        .hasRootCauseInstanceOf(AITimeoutException.class);
    assertThat(String.join("\n", seen)).isEqualTo(EVENT + CUT);
    assertThat(source.cancelled).isTrue();
  }

  @Test
  void linesOfAGoodAnswerEndWell() {
    ReadAlongSubscriber<Stream<String>> reading =
        reading(BodySubscribers.ofLines(StandardCharsets.UTF_8));
    reading.onNext(buffers(EVENT, "data: [DONE]\n\n"));
    reading.onComplete();
    try (Stream<String> lines = body(reading.getBody())) {
      assertThat(lines).containsExactly(EVENT.strip(), "", "data: [DONE]", "");
    }
    assertThat(breaker.metrics().snapshot().successfulCalls()).isEqualTo(1);
  }

  @Test
  void aReaderOfLinesWhoLeavesIsNotTold() {
    ReadAlongSubscriber<Stream<String>> reading =
        reading(BodySubscribers.ofLines(StandardCharsets.UTF_8));
    reading.onNext(buffers(EVENT));
    try (Stream<String> lines = body(reading.getBody())) {
      assertThat(lines.findFirst()).hasValue(EVENT.strip());
    }
    assertThat(source.cancelled).isTrue();
    reading.onComplete();
    assertThat(breaker.metrics().snapshot().ignoredCalls()).isEqualTo(1);
  }

  @Test
  void aStreamOfBytesInsideAnotherGivesAllBeforeTheError() throws IOException {
    ReadAlongSubscriber<InputStream> reading =
        reading(
            BodySubscribers.mapping(
                BodySubscribers.ofInputStream(),
                body -> new SequenceInputStream(new ByteArrayInputStream(new byte[0]), body)));
    reading.onNext(buffers(EVENT, CUT));
    reading.onComplete();
    assertThat(source.asked).as("nobody has read anything").isEqualTo(1);
    try (InputStream body = body(reading.getBody())) {
      assertThat(new String(body.readNBytes((EVENT + CUT).length()), StandardCharsets.UTF_8))
          .isEqualTo(EVENT + CUT);
      assertThatThrownBy(body::read)
          .isInstanceOf(IOException.class)
          .hasRootCauseInstanceOf(BadOutputException.class);
    }
  }

  @Test
  void whoHasAskedForAllIsToldAtOnce(@TempDir Path folder) {
    List<BodySubscriber<?>> subscribers =
        List.of(
            BodySubscribers.ofString(StandardCharsets.UTF_8),
            BodySubscribers.ofByteArray(),
            BodySubscribers.discarding(),
            BodySubscribers.buffering(BodySubscribers.ofByteArray(), 7),
            BodySubscribers.ofFile(folder.resolve("body")));
    for (BodySubscriber<?> subscriber : subscribers) {
      AIExchange each = begin();
      ReadAlongSubscriber<?> reading = new ReadAlongSubscriber<>(subscriber, each, true);
      reading.onSubscribe(source);
      reading.onNext(buffers(EVENT, CUT));
      reading.onComplete();
      assertThatThrownBy(() -> body(reading.getBody()))
          .isInstanceOf(CompletionException.class)
          .hasRootCauseInstanceOf(BadOutputException.class);
    }
    assertThat(Files.exists(folder.resolve("body"))).isTrue();
  }

  @Test
  void aPublisherIsAskedForWhatItsSubscriberAsksFor() {
    ReadAlongSubscriber<Flow.Publisher<List<ByteBuffer>>> reading =
        reading(BodySubscribers.ofPublisher());
    Signals signals = new Signals();
    body(reading.getBody()).subscribe(signals);
    assertThat(source.asked).isZero();
    signals.subscription.request(2);
    assertThat(source.asked).isEqualTo(2);
    reading.onNext(buffers(EVENT, CUT));
    reading.onComplete();
    assertThat(signals.seen).containsExactly("item", "error");
  }

  @Test
  void aPublishersSubscriberIsToldWhenItAsksForMore() {
    ReadAlongSubscriber<Flow.Publisher<List<ByteBuffer>>> reading =
        reading(BodySubscribers.ofPublisher());
    Signals signals = new Signals();
    body(reading.getBody()).subscribe(signals);
    signals.subscription.request(1);
    reading.onNext(buffers(EVENT));
    reading.onComplete();
    assertThat(signals.seen).containsExactly("item");
    signals.subscription.request(1);
    signals.subscription.request(1);
    assertThat(signals.seen).containsExactly("item", "error");
  }

  @Test
  void aSubscriberOfTheCallersOwnIsToldAtOnceAndGetsTheBuffersThatCame() {
    Own own = new Own();
    ReadAlongSubscriber<String> reading = reading(own);
    own.subscription.request(1);
    List<ByteBuffer> buffers = buffers(EVENT, CUT);
    reading.onNext(buffers);
    assertThat(own.items).containsExactly(buffers);
    reading.onComplete();
    assertThat(own.seen).containsExactly("item", "error");
  }

  @Test
  void whatTheClientSaysComesAtOnce() {
    IOException reset = new IOException("Connection reset");
    ReadAlongSubscriber<Stream<String>> reading =
        reading(BodySubscribers.ofLines(StandardCharsets.UTF_8));
    reading.onNext(buffers(EVENT));
    reading.onError(reset);
    try (Stream<String> lines = body(reading.getBody())) {
      assertThatThrownBy(lines::toList).hasRootCause(reset);
    }
  }

  @Test
  void aWatchdogThatComesFirstIsToldToWhoSubscribesLater() {
    Own own = new Own();
    ReadAlongSubscriber<String> reading = new ReadAlongSubscriber<>(own, exchange, false);
    reading.abort();
    assertThat(own.seen).isEmpty();
    reading.onSubscribe(source);
    assertThat(source.cancelled).isTrue();
    assertThat(own.seen).containsExactly("error");
  }

  @Test
  void aSourceThatCallsWithinItsCallLosesNothing() {
    Own own = new Own();
    ReadAlongSubscriber<String> reading = reading(own);
    own.subscription.request(2);
    own.whenItem =
        () -> {
          own.whenItem = () -> {};
          reading.onNext(buffers(CUT));
        };
    reading.onNext(buffers(EVENT));
    reading.onComplete();
    assertThat(own.seen).containsExactly("item", "item", "error");
  }

  private static final class Source implements Flow.Subscription {
    private long asked;
    private boolean cancelled;
    private Runnable whenAsked = () -> {};

    @Override
    public void request(long count) {
      asked += count;
      whenAsked.run();
    }

    @Override
    public void cancel() {
      cancelled = true;
    }
  }

  private static class Signals implements Flow.Subscriber<List<ByteBuffer>> {
    final List<String> seen = new ArrayList<>();
    final List<List<ByteBuffer>> items = new ArrayList<>();
    Runnable whenItem = () -> {};
    Flow.Subscription subscription;

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
    }

    @Override
    public void onNext(List<ByteBuffer> item) {
      seen.add("item");
      items.add(item);
      whenItem.run();
    }

    @Override
    public void onError(Throwable error) {
      seen.add("error");
    }

    @Override
    public void onComplete() {
      seen.add("end");
    }
  }

  private static final class Own extends Signals implements BodySubscriber<String> {
    @Override
    public CompletionStage<String> getBody() {
      throw new AssertionError("nobody asks");
    }
  }
}
