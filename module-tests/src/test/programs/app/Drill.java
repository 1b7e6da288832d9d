package app;

import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.ai.AIExchangeEnd;
import dev.halfopen.ai.AIProtection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Three failures of a service open the breaker of a client, the next call isn't sent, and a minute
 * later the service is well. Prints what the caller has seen.
 */
final class Drill {
  /** Makes a client, which calls the service. */
  interface Client {
    Call of(AIProtection protection, Service service) throws Exception;
  }

  /** A call of the client, which returns what was answered. */
  interface Call {
    String make() throws Exception;
  }

  final CircuitBreakerRegistry registry;
  private final Clock clock = new Clock();
  private final AIProtection protection;

  Drill() {
    this(end -> {});
  }

  Drill(Consumer<AIExchangeEnd> observer) {
    registry =
        CircuitBreakerRegistry.of(
            CircuitBreakerConfig.builder().failureThreshold(3).timeSource(clock).build());
    protection = AIProtection.builder(registry).key(request -> "ai").observer(observer).build();
  }

  void run(String answer, Client client) throws Exception {
    try (Service service = new Service(answer)) {
      Call call = client.of(protection, service);
      List<String> seen = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        seen.add(failure(call));
      }
      String rejection = failure(call);
      System.out.println(
          String.join(" ", seen) + ", " + rejection + " after " + service.requests() + " requests");
      service.recover();
      clock.pass(Duration.ofSeconds(61));
      String answered = call.make();
      System.out.println(answered + ", " + registry.circuitBreaker("ai").state());
    }
  }

  private static String failure(Call call) {
    try {
      return "answered: " + call.make();
    } catch (Exception e) {
      return name(e);
    } catch (Error e) {
      return e.toString();
    }
  }

  private static String name(Throwable e) {
    return e.getClass().getSimpleName();
  }
}
