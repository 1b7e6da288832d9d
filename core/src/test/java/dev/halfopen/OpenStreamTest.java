package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code openStream}: a blocking stream is one call, and has succeeded at its true end only. */
class OpenStreamTest {
  private final Fixture given = Fixture.withThreshold(1);

  private void assertOneSuccess() {
    assertThat(given.counted().successfulCalls()).isEqualTo(1);
    assertThat(given.counted().totalCalls()).isEqualTo(1);
    assertThat(given.counted().callsInFlight()).isZero();
  }

  /** Two items, then the connection is cut. */
  private static Stream<String> cut() {
    return Stream.of("a", "b", "cut")
        .peek(
            item -> {
              if (item.equals("cut")) {
                throw new UncheckedIOException(Fixture.BOOM);
              }
            });
  }

  @Test
  void hasSucceededWhenItsLastItemWasTakenAndNotBefore() {
    try (Stream<String> stream = given.breaker.openStream(() -> Stream.of("a", "b"))) {
      List<String> received = new ArrayList<>();
      stream.forEach(
          item -> {
            received.add(item);
            assertThat(given.counted().callsInFlight()).isEqualTo(1);
            assertThat(given.counted().totalCalls()).isZero();
          });
      assertThat(received).containsExactly("a", "b");
      assertOneSuccess();
    }
    assertOneSuccess();
  }

  @Test
  void isOneCallHoweverItIsConsumed() {
    try (Stream<Integer> stream = given.breaker.openStream(() -> Stream.of(1, 2, 3))) {
      stream.iterator().forEachRemaining(item -> {});
    }
    assertOneSuccess();
  }

  @Test
  void aCountTakesEveryItem() {
    List<Integer> taken = new ArrayList<>();
    try (Stream<Integer> stream =
        given.breaker.openStream(() -> Stream.of(1, 2, 3).peek(taken::add))) {
      assertThat(stream.count()).isEqualTo(3);
    }
    assertThat(taken).containsExactly(1, 2, 3);
    assertOneSuccess();
  }

  @Test
  void parallelIsAskedForInVainAndNothingIsLost() {
    List<Integer> items = IntStream.range(0, 5000).boxed().toList();
    try (Stream<Integer> stream = given.breaker.openStream(items::stream)) {
      assertThat(stream.parallel().map(i -> i).toList()).isEqualTo(items);
    }
    assertOneSuccess();
  }

  @Test
  void theOrderOfASortedSourceStaysKnown() {
    Comparator<String> backwards = Comparator.reverseOrder();
    try (Stream<String> stream =
        given.breaker.openStream(() -> Stream.of("a", "c", "b").sorted(backwards))) {
      assertThat(stream.sorted(backwards).toList()).containsExactly("c", "b", "a");
    }
    assertOneSuccess();
  }

  @Test
  void itemsThatAreNullArePassedOn() {
    try (Stream<String> stream = given.breaker.openStream(() -> Stream.of("a", null))) {
      assertThat(stream.toList()).containsExactly("a", null);
    }
    assertOneSuccess();
  }

  @Test
  void aCutInMidStreamIsAFailureAndReachesTheConsumerAsItIs() {
    try (Stream<String> stream = given.breaker.openStream(OpenStreamTest::cut)) {
      assertThatThrownBy(() -> stream.forEach(item -> {}))
          .isInstanceOf(UncheckedIOException.class)
          .hasCause(Fixture.BOOM);
    }
    assertThat(given.counted().failedCalls()).isEqualTo(1);
    assertThat(given.counted().totalCalls()).isEqualTo(1);
    assertThat(given.state()).isEqualTo(CircuitState.OPEN);
  }

  @Test
  void aCheckedExceptionOfTheOpeningStaysChecked() {
    try (Stream<String> stream = given.breaker.openStream(OpenStreamTest::refused)) {
      assertThat(stream).as("opened").isNull();
    } catch (IOException e) {
      assertThat(e).isSameAs(Fixture.BOOM);
    }
    assertThat(given.counted().failedCalls()).isEqualTo(1);
    assertThat(given.counted().callsInFlight()).isZero();
  }

  private static Stream<String> refused() throws IOException {
    throw Fixture.BOOM;
  }

  @Test
  void aStreamThatIsNullIsAFailure() {
    assertThatThrownBy(() -> given.breaker.openStream(() -> null))
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("null instead of a stream");
    assertThat(given.counted().failedCalls()).isEqualTo(1);
  }

  @Test
  void aStreamThatWasConsumedAlreadyIsAFailureAndIsClosed() {
    List<String> closed = new ArrayList<>();
    Stream<String> used = Stream.of("a").onClose(() -> closed.add("closed"));
    assertThat(used.count()).isEqualTo(1);
    assertThatThrownBy(() -> given.breaker.openStream(() -> used))
        .isInstanceOf(IllegalStateException.class);
    assertThat(given.counted().failedCalls()).isEqualTo(1);
    assertThat(closed).containsExactly("closed");
  }

  @Test
  void aRejectionIsThrownAndReachesNoService() {
    given.fail();
    assertThatThrownBy(
            () ->
                given.breaker.openStream(
                    () -> {
                      throw new AssertionError("the service was called");
                    }))
        .isInstanceOf(CallNotPermittedException.class);
    assertThat(given.counted().rejectedCalls()).isEqualTo(1);
  }

  @Test
  void aTrialIsNotReportedTooLateWhileItsItemsCome() {
    given.fail();
    given.advanceSeconds(30);
    try (Stream<Integer> stream =
        given.breaker.openStream(
            () -> IntStream.range(0, 5).boxed().peek(i -> given.advanceSeconds(60)))) {
      stream.forEach(
          item -> {
            given.advanceSeconds(59);
            assertThat(given.breaker.tryAcquirePermit()).isNull();
          });
    }
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
  }
}
