package dev.halfopen.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.users.Modules;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An application that is a module compiles against ours and runs, with nothing optional there. */
class ModulePathTest {
  private static final List<String> NEEDED =
      List.of("micrometer-core", "micrometer-commons", "micrometer-observation", "slf4j-api");

  private static final String DESCRIPTION = "module app { requires dev.halfopen.micrometer; }";
  private static final String CODE =
      """
      package app;
      import dev.halfopen.CircuitBreaker;
      import dev.halfopen.micrometer.HalfopenMeters;
      import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
      public class Main {
        public static void main(String[] args) {
          CircuitBreaker breaker = CircuitBreaker.of("ai");
          SimpleMeterRegistry registry = new SimpleMeterRegistry();
          HalfopenMeters.of(registry).bind(breaker);
          breaker.call(() -> "answer");
          System.out.println("successes: " + registry.get("halfopen.calls")
              .tag("outcome", "success").functionCounter().count());
        }
      }
      """;

  @Test
  void itRunsOnTheModulePath(@TempDir Path work) throws Exception {
    Modules modules = new Modules(work);
    String path = Modules.path(List.of(CircuitBreaker.class, HalfopenMeters.class), NEEDED);
    assertThat(modules.compileModule(path, DESCRIPTION, "Main", CODE)).isEmpty();
    assertThat(modules.runModule(path, "Main")).contains("successes: 1.0");
  }
}
