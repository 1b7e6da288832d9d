package dev.halfopen.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import java.io.File;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
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
    String path = modulePath();
    Path description = Files.writeString(work.resolve("module-info.java"), DESCRIPTION);
    Path main =
        Files.writeString(Files.createDirectory(work.resolve("app")).resolve("Main.java"), CODE);
    Path classes = work.resolve("classes");
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter problems = new StringWriter();
    compiler
        .getTask(
            problems,
            null,
            null,
            List.of("-d", classes.toString(), "-proc:none", "--module-path", path),
            null,
            compiler.getStandardFileManager(null, null, null).getJavaFileObjects(description, main))
        .call();
    assertThat(problems.toString()).doesNotContain("error");

    Path output = work.resolve("output");
    Process java =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--module-path",
                path + File.pathSeparator + classes,
                "--module",
                "app/app.Main")
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(java.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.readString(output, StandardCharsets.UTF_8)).contains("Hello 1");
  }

  private static String modulePath() throws Exception {
    List<String> path = new ArrayList<>();
    for (Class<?> of : List.of(CircuitBreaker.class, CircuitBreakerOperator.class)) {
      path.add(Path.of(of.getProtectionDomain().getCodeSource().getLocation().toURI()).toString());
    }
    Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> NEEDED.stream().anyMatch(new File(entry).getName()::startsWith))
        .forEach(path::add);
    return String.join(File.pathSeparator, path);
  }
}
