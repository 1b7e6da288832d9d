package dev.halfopen.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.users.Modules;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An application that is a module compiles against ours and runs. */
class ModulePathTest {
  private static final List<String> NEEDED =
      List.of(
          "jackson-annotations-",
          "jackson-core-",
          "jackson-databind-",
          "jackson-dataformat-csv-",
          "slf4j-api");

  private static final String DESCRIPTION = "module app { requires dev.halfopen.simulator; }";
  private static final String CODE =
      """
      package app;
      import dev.halfopen.CircuitBreakerConfig;
      import dev.halfopen.simulator.Contender;
      import dev.halfopen.simulator.Metric;
      import dev.halfopen.simulator.Scenarios;
      import dev.halfopen.simulator.Simulation;
      public class Main {
        public static void main(String[] args) {
          var breaker = Contender.breaker("ours", CircuitBreakerConfig.defaults());
          var run = Simulation.run(Scenarios.all().get("outage"), breaker, 1);
          System.out.println("openings: " + run.value(Metric.OPENINGS));
        }
      }
      """;

  @Test
  void itRunsOnTheModulePath(@TempDir Path work) throws Exception {
    Modules modules = new Modules(work);
    String path = Modules.path(List.of(CircuitBreaker.class, Simulation.class), NEEDED);
    assertThat(modules.compileModule(path, DESCRIPTION, "Main", CODE)).isEmpty();
    assertThat(modules.runModule(path, "Main")).contains("openings: 1.0");
  }
}
