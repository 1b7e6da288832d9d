package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who closes the stream of {@code openStream} early has left, and that is neutral or a hang. */
@Timeout(30)
class OpenStreamLeavingTest {
  private final Fixture given = Fixture.withThreshold(1);

  private void assertIgnored() {
    assertThat(given.counted().ignoredCalls()).isEqualTo(1);
    assertThat(given.counted().totalCalls()).isEqualTo(1);
    assertThat(given.counted().callsInFlight()).isZero();
  }

  @Test
  void toCloseItEarlyIsNeutral() {
    try (Stream<String> stream = given.breaker.openStream(() -> Stream.of("a", "b"))) {
      assertThat(stream.findFirst()).hasValue("a");
      assertThat(given.counted().callsInFlight()).isEqualTo(1);
    }
    assertIgnored();
  }

  @Test
  void toCloseItUnreadIsNeutralHoweverLate() {
    try (Stream<String> stream = given.breaker.openStream(() -> Stream.of("a"))) {
      given.advanceSeconds(600);
      assertThat(stream).isNotNull();
    }
    assertIgnored();
  }

  @Test
  void toCloseItRunsTheHandlersOfTheSourceOnce() {
    List<String> ran = new ArrayList<>();
    Stream<String> stream =
        given.breaker.openStream(
            () -> Stream.of("a").onClose(() -> ran.add("1")).onClose(() -> ran.add("2")));
    stream.close();
    stream.close();
    assertThat(ran).containsExactly("1", "2");
    assertIgnored();
  }

  @Test
  void aHandlerThatThrowsReachesTheCallerAndTheCallIsOver() {
    IllegalStateException thrown = new IllegalStateException("close failed");
    Stream<String> stream =
        given.breaker.openStream(
            () ->
                Stream.of("a")
                    .onClose(
                        () -> {
                          throw thrown;
                        }));
    assertThatThrownBy(stream::close).isSameAs(thrown);
    assertIgnored();
  }

  @Test
  void aConsumerThatThrowsHasLeft() {
    IllegalStateException own = new IllegalStateException("disk full");
    try (Stream<String> stream = given.breaker.openStream(() -> Stream.of("a", "b"))) {
      assertThatThrownBy(
              () ->
                  stream.forEach(
                      item -> {
                        throw own;
                      }))
          .isSameAs(own);
    }
    assertIgnored();
  }

  @Test
  void aConsumerThatIsBusyForLongIsNotWaiting() {
    try (Stream<String> stream = given.breaker.openStream(() -> Stream.of("a", "b"))) {
      assertThat(stream.peek(item -> given.advanceSeconds(600)).findFirst()).hasValue("a");
    }
    assertIgnored();
  }

  @Test
  void toCloseItFromAnotherThreadWhileItHangsIsAFailure() throws Exception {
    closeWhileWaiting(6);
    assertThat(given.counted().failedCalls()).isEqualTo(1);
    assertThat(given.counted().totalCalls()).isEqualTo(1);
    assertThat(given.rejection().getCause()).hasMessage("no answer after 6 s");
  }

  @Test
  void toCloseItFromAnotherThreadBeforeItHangsIsNeutral() throws Exception {
    closeWhileWaiting(5);
    assertIgnored();
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
  }

  /** A reader waits for the first item, and another thread closes the stream meanwhile. */
  private void closeWhileWaiting(long seconds) throws Exception {
    CountDownLatch waiting = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    Stream<String> stream =
        given.breaker.openStream(
            () -> Stream.generate(() -> cutWhenClosed(waiting, closed)).onClose(closed::countDown));
    given.advanceSeconds(600);
    CompletableFuture<Void> reader =
        CompletableFuture.runAsync(() -> assertThat(stream.findFirst()).isEmpty());
    assertThat(waiting.await(10, TimeUnit.SECONDS)).isTrue();
    given.advanceSeconds(seconds);
    stream.close();
    assertThatThrownBy(() -> reader.get(10, TimeUnit.SECONDS))
        .hasCauseInstanceOf(UncheckedIOException.class);
  }

  private static String cutWhenClosed(CountDownLatch waiting, CountDownLatch closed) {
    waiting.countDown();
    try {
      closed.await();
    } catch (InterruptedException e) {
      throw new CompletionException(e);
    }
    throw new UncheckedIOException(new IOException("socket closed"));
  }
}
