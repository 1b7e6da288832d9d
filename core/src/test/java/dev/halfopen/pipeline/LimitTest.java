package dev.halfopen.pipeline;

import static dev.halfopen.pipeline.PipelineFixture.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.timeout.CallTimeoutException;
import dev.halfopen.timeout.Timeouts;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** At most one call at a time, and one that may wait. */
class LimitTest {
  private final PipelineFixture fixture = new PipelineFixture();
  private final Service service = fixture.service;
  private final CircuitBreaker breaker = fixture.breaker("ai");
  private final List<CallReport> reports = new ArrayList<>();
  private final ResiliencePipeline pipeline =
      fixture
          .pipeline(breaker)
          .limit(ConcurrencyLimit.of(1).queue(1))
          .timeouts(Timeouts.NONE.deadline(seconds(30)))
          .build();

  private CompletableFuture<String> call() {
    return pipeline.reporting(reports::add).callAsync(service::callAsync);
  }

  private void begin() {
    assertThat(call()).isNotDone();
  }

  @Test
  void aCallWaitsForItsPlace() {
    service.answers("first", seconds(5)).answers("second", seconds(5));
    CompletableFuture<String> first = call();
    CompletableFuture<String> second = call();
    assertThat(pipeline.metrics().callsWaiting()).isEqualTo(1);
    fixture.advanceSeconds(5);
    assertThat(first).isCompletedWithValue("first");
    fixture.advanceSeconds(5);
    assertThat(second).isCompletedWithValue("second");
    assertThat(reports.get(1).queued()).isEqualTo(seconds(5));
    assertThat(pipeline.metrics().callsWaiting()).isZero();
    assertThat(fixture.timer.pending()).isZero();
  }

  @Test
  void oneTooManyIsRejected() {
    service.answers("first", seconds(5));
    begin();
    begin();
    assertThat(call().handle((r, e) -> e).join()).isInstanceOf(CallLimitException.class);
    assertThat(pipeline.metrics().rejectedCalls()).isEqualTo(1);
    assertThat(breaker.metrics().snapshot().rejectedCalls()).isZero();
  }

  @Test
  void whoWaitsUntilTheDeadlineLeaves() {
    ResiliencePipeline unlimitedCalls =
        fixture.pipeline(breaker).limit(ConcurrencyLimit.of(1).queue(1)).build();
    assertThat(unlimitedCalls.callAsync(service::callAsync)).isCompletedWithValue("ok");
    service.hangs();
    begin();
    fixture.advanceSeconds(1);
    CompletableFuture<String> second = call();
    fixture.advanceSeconds(29);
    // The first one's deadline has come; the second has its place now.
    assertThat(second).isCompletedWithValue("ok");
    service.hangs().hangs();
    begin();
    CompletableFuture<String> third = call();
    CompletableFuture<String> rejected = call();
    assertThat(rejected).isCompletedExceptionally();
    fixture.advanceSeconds(30);
    assertThat(third.handle((r, e) -> e).join()).isInstanceOf(CallTimeoutException.class);
    assertThat(service.asked()).isEqualTo(4);
    assertThat(pipeline.metrics().callsInFlight()).isZero();
  }

  @Test
  void whoIsCancelledWhileWaitingLeavesTheQueue() {
    service.answers("first", seconds(5));
    CompletableFuture<String> first = call();
    CompletableFuture<String> second = call();
    assertThat(second.cancel(true)).isTrue();
    assertThat(pipeline.metrics().callsWaiting()).isZero();
    fixture.advanceSeconds(5);
    assertThat(first).isCompletedWithValue("first");
    assertThat(service.asked()).isEqualTo(1);
    assertThat(call()).isCompletedWithValue("ok");
  }

  @Test
  void aSynchronousCallWaitsToo() throws Exception {
    ResiliencePipeline patient =
        fixture.pipeline(breaker).limit(ConcurrencyLimit.of(1).queue(1)).build();
    service.answers("first", seconds(5)).answers("second");
    CompletableFuture<String> first = patient.callAsync(service::callAsync);
    String second = SyncCaller.call(fixture.timer, () -> patient.call(() -> service.call()));
    assertThat(first).isCompletedWithValue("first");
    assertThat(second).isEqualTo("second");
  }

  @Test
  void whoHasItsPlaceKeepsItWhenItsDeadlineComes() {
    Limiter limiter = new Limiter(ConcurrencyLimit.of(1).queue(1));
    Guest first = new TestGuest(limiter, () -> {});
    assertThat(first.admit()).isTrue();
    Guest second = new TestGuest(limiter, () -> {});
    assertThat(second.admit()).isFalse();
    first.giveBack();
    assertThat(second.leaveQueue()).isFalse();
    assertThat(limiter.inFlight()).isEqualTo(1);
    second.giveBack();
    assertThat(limiter.inFlight()).isZero();
  }

  @Test
  void whoIsInterruptedWhileQueuedLeaves() {
    service.hangs();
    begin();
    Thread.currentThread().interrupt();
    Throwable thrown = catchThrowable(() -> pipeline.call(() -> service.call()));
    assertThat(thrown).isInstanceOf(java.util.concurrent.CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(pipeline.metrics().callsWaiting()).isZero();
  }
}
