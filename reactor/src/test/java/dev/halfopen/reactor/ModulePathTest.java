package dev.halfopen.reactor;

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
      List.of("reactor-core-", "reactive-streams-1", "slf4j-api");

  private static final String DESCRIPTION = "module app { requires dev.halfopen.reactor; }";
  private static final String CODE =
      """
      package app;
      import dev.halfopen.CircuitBreaker;
      import dev.halfopen.pipeline.ResiliencePipeline;
      import dev.halfopen.reactor.CircuitBreakerOperator;
      import dev.halfopen.reactor.PipelineOperator;
      import reactor.core.publisher.Mono;
      public class Main {
        public static void main(String[] args) {
          CircuitBreaker breaker = CircuitBreaker.of("ai");
          ResiliencePipeline pipeline = ResiliencePipeline.builder(breaker).build();
          String answer = Mono.just("Hello")
              .transform(CircuitBreakerOperator.of(breaker))
              .transform(PipelineOperator.of(pipeline))
              .block();
          System.out.println(answer + " " + breaker.metrics().snapshot().successfulCalls());
        }
      }
      """;

  @Test
  void itRunsOnTheModulePath(@TempDir Path work) throws Exception {
    Modules modules = new Modules(work);
    String path = Modules.path(List.of(CircuitBreaker.class, CircuitBreakerOperator.class), NEEDED);
    assertThat(modules.compileModule(path, DESCRIPTION, "Main", CODE)).isEmpty();
    assertThat(modules.runModule(path, "Main")).contains("Hello 1");
  }
}
