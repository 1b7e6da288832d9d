package app;

import dev.halfopen.CallNotPermittedException;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.kotlin.CircuitBreakersKt;
import java.time.Duration;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlinx.coroutines.BuildersKt;

/** Suspending calls, as Kotlin's compiler makes them. */
public class Coroutines {
  public static void main(String[] args) throws Exception {
    Clock clock = new Clock();
    CircuitBreaker breaker =
        CircuitBreaker.of(
            "ai", CircuitBreakerConfig.builder().failureThreshold(3).timeSource(clock).build());
    for (int i = 0; i < 4; i++) {
      try {
        suspending(breaker, false);
      } catch (CallNotPermittedException e) {
        System.out.print(e.retryAfter().toSeconds() + " s ");
      } catch (Exception e) {
        System.out.print(e.getMessage() + " ");
      }
    }
    clock.pass(Duration.ofSeconds(61));
    System.out.println(suspending(breaker, true) + " " + breaker.state());
  }

  private static Object suspending(CircuitBreaker breaker, boolean well) throws Exception {
    return BuildersKt.runBlocking(
        EmptyCoroutineContext.INSTANCE,
        (scope, continuation) ->
            CircuitBreakersKt.suspending(
                breaker,
                own -> {
                  if (well) {
                    return "Hello";
                  }
                  throw new IllegalStateException("down");
                },
                continuation));
  }
}
