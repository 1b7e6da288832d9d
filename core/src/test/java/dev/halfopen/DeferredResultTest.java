package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Publisher;

/** A call that returns before it has ended is not judged, and one warning says what to use. */
class DeferredResultTest {
  @RegisterExtension final CapturedLog log = new CapturedLog();

  private final Fixture given = Fixture.withThreshold(1);

  static Stream<Arguments> deferred() {
    CompletableFuture<String> future = CompletableFuture.failedFuture(Fixture.BOOM);
    CompletionStage<String> stage = AsyncCallOutcomeTest.stageOnly(future);
    Future<String> task = new FutureTask<>(() -> "later");
    Flow.Publisher<String> flow = new ScriptedPublisher<>();
    Publisher<String> reactive = FlowAdapters.toPublisher(flow);
    return Stream.of(
        Arguments.of(future, "use callAsync"),
        Arguments.of(future.minimalCompletionStage(), "use callAsync"),
        Arguments.of(stage, "use callAsync"),
        Arguments.of(task, "use a call that waits for the Future"),
        Arguments.of(flow, "use callStream"),
        Arguments.of(reactive, "use callStream with FlowAdapters"));
  }

  @ParameterizedTest
  @MethodSource("deferred")
  void isIgnoredWithOneWarningThatNamesTheMethod(Object result, String advice) {
    for (int i = 0; i < 3; i++) {
      Object returned = given.breaker.call(() -> result);
      assertThat(returned == result).isTrue();
    }
    assertThat(given.counted().ignoredCalls()).isEqualTo(3);
    assertThat(given.counted().successfulCalls()).isZero();
    assertThat(log.lines())
        .singleElement()
        .asString()
        .startsWith("WARN Circuit breaker 'ai' can't judge a " + result.getClass().getName())
        .endsWith(": " + advice);
  }

  @Test
  void inHalfOpenItIsNoTrial() {
    given.fail();
    given.advanceSeconds(30);
    Object returned = given.breaker.get(() -> new CompletableFuture<String>());
    assertThat(returned).isInstanceOf(CompletableFuture.class);
    assertThat(given.state()).isEqualTo(CircuitState.HALF_OPEN);
    given.succeed();
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
  }

  @Test
  void whatIsThereIsJudged() {
    List<String> list = given.breaker.call(() -> new ArrayList<>(List.of("a")));
    Runnable runnable = given.breaker.call(() -> (Runnable) () -> {});
    assertThat(list).hasSize(1);
    assertThat(runnable).isNotNull();
    assertThat(given.counted().successfulCalls()).isEqualTo(2);
    assertThat(log.lines()).isEmpty();
  }
}
