package dev.halfopen.ai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * C12 and C13: whatever a watchdog reaches may block, and the watchdogs of others come in time. The
 * blocked code is let go by what it must not hold up, so no clock decides.
 */
class OffTheTimerTest {
  private static final long PATIENCE = 60;
  private static final AIRequest FIRST = new AIRequest(Provider.OPENAI, "first", null, null, true);
  private static final AIRequest SECOND = new AIRequest(Provider.OPENAI, "other", null, null, true);

  private final CircuitBreakerRegistry registry =
      CircuitBreakerRegistry.of(CircuitBreakerConfig.builder().failureThreshold(1).build());
  private final CountDownLatch blocked = new CountDownLatch(1);
  private final CountDownLatch secondStopped = new CountDownLatch(1);
  private final AtomicReference<String> threadOfHook = new AtomicReference<>("");

  @AfterEach
  void letGo() {
    secondStopped.countDown();
  }

  private AIProtection limited(int millis) {
    return AIProtection.builder(registry)
        .watchdogs(Watchdogs.NONE.firstToken(Duration.ofMillis(millis)))
        .build();
  }

  private void block() {
    threadOfHook.set(Thread.currentThread().getName());
    blocked.countDown();
    try {
      assertThat(secondStopped.await(PATIENCE, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void assertOthersComeInTime() throws InterruptedException {
    assertThat(blocked.await(PATIENCE, TimeUnit.SECONDS)).isTrue();
    AIExchange second = AIExchange.begin(limited(20), SECOND);
    second.onAbort(secondStopped::countDown);
    assertThat(secondStopped.await(PATIENCE / 2, TimeUnit.SECONDS)).isTrue();
    assertThat(threadOfHook.get()).doesNotContain("timer");
  }

  @Test
  void aHookThatBlocks() throws Exception {
    // Not too soon: a hook that comes late is called by who brings it.
    AIExchange.begin(limited(1_000), FIRST).onAbort(this::block);
    assertOthersComeInTime();
  }

  @Test
  void aListenerThatBlocks() throws Exception {
    CircuitBreaker first = registry.circuitBreaker("first");
    first.onEvent(event -> block());
    AIExchange.begin(limited(1), FIRST);
    assertOthersComeInTime();
  }

  @Test
  void anObserverOfExchangesThatBlocks() throws Exception {
    AIProtection observed =
        AIProtection.builder(registry)
            .watchdogs(Watchdogs.NONE.firstToken(Duration.ofMillis(1)))
            .observer(end -> block())
            .build();
    AIExchange.begin(observed, FIRST);
    assertOthersComeInTime();
  }

  /** It closes the connection all the same. */
  @Test
  void aListenerThatBlocksDoesNotHoldUpTheHookOfItsOwnExchange() throws Exception {
    registry.circuitBreaker("first").onEvent(event -> block());
    CountDownLatch closed = new CountDownLatch(1);
    AIExchange.begin(limited(1), FIRST).onAbort(closed::countDown);
    assertThat(blocked.await(PATIENCE, TimeUnit.SECONDS)).isTrue();
    assertThat(closed.await(PATIENCE / 2, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aBreakersClassifierThatBlocks() throws Exception {
    Function<String, CircuitBreakerConfig> blocking =
        name ->
            CircuitBreakerConfig.builder()
                .classifier(
                    (result, error) -> {
                      block();
                      return dev.halfopen.Verdict.ignored();
                    })
                .build();
    registry.circuitBreaker("first", blocking.apply("first"));
    AIExchange.begin(limited(1), FIRST);
    assertOthersComeInTime();
  }
}
