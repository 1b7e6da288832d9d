package app;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.kotlin.test.VirtualTimeKt;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlinx.coroutines.test.TestScope;
import kotlinx.coroutines.test.TestScopeKt;

/** A breaker by the time of a test of coroutines. */
public class VirtualTime {
  public static void main(String[] args) {
    TestScope test = TestScopeKt.TestScope(EmptyCoroutineContext.INSTANCE);
    CircuitBreaker breaker =
        CircuitBreaker.of(
            "ai",
            CircuitBreakerConfig.builder()
                .failureThreshold(1)
                .timeSource(VirtualTimeKt.virtualTime(test))
                .build());
    try {
      breaker.run(
          () -> {
            throw new IllegalStateException("down");
          });
    } catch (IllegalStateException e) {
      System.out.print(breaker.state() + " ");
    }
    test.getTestScheduler().advanceTimeBy(61_000);
    System.out.println(breaker.call(() -> "Hello") + " " + breaker.state());
  }
}
