package dev.halfopen.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.aot.agent.RuntimeHintsAgent;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.SpringApplicationAotProcessor;

/** What {@code process-aot} does, and a run with {@code spring.aot.enabled}. */
class AheadOfTimeTest {
  private static final String CLASS_PATH = System.getProperty("java.class.path");
  private static final String[] ARGUMENTS = {
    "--spring.main.web-application-type=none",
    "--spring.main.banner-mode=off",
    "--halfopen.instances.chat.failure-threshold=3"
  };

  @Test
  void anApplicationThatWasProcessedAheadOfTimeRuns(@TempDir Path directory) throws Exception {
    Path sources = Files.createDirectory(directory.resolve("sources"));
    Path resources = Files.createDirectory(directory.resolve("resources"));
    Path classes = Files.createDirectory(directory.resolve("classes"));
    List<String> arguments =
        new ArrayList<>(
            List.of(
                AheadOfTimeApplication.class.getName(),
                sources.toString(),
                resources.toString(),
                classes.toString(),
                "dev.halfopen",
                "test"));
    arguments.addAll(List.of(ARGUMENTS));

    run(SpringApplicationAotProcessor.class, CLASS_PATH, List.of(), arguments);
    compile(sources, classes);

    String output =
        run(
            AheadOfTimeRecording.class,
            classes + File.pathSeparator + resources + File.pathSeparator + CLASS_PATH,
            List.of("-Dspring.aot.enabled=true", "-javaagent:" + agent() + "=+dev.halfopen"),
            List.of(ARGUMENTS));
    assertThat(output)
        .contains("ahead of time: true, sorry for x, excuse y for y, 2 calls, 2 failed")
        .contains(AheadOfTimeRecording.ALL_TOLD_OF);
    try (Stream<Path> files = Files.walk(resources)) {
      String metadata = "";
      for (Path file :
          files.filter(path -> path.toString().endsWith("reachability-metadata.json")).toList()) {
        metadata += Files.readString(file);
      }
      assertThat(metadata).contains("\"apology\"", "\"excuse\"", BreakerProperties.class.getName());
    }
  }

  /** It records what is done by reflection, as a native image would have to know beforehand. */
  @SuppressWarnings("removal") // what is to follow it needs a native image
  private static Path agent() throws Exception {
    return Path.of(
        RuntimeHintsAgent.class.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  private static void compile(Path sources, Path classes) throws IOException {
    List<String> options =
        new ArrayList<>(List.of("-cp", classes + File.pathSeparator + CLASS_PATH, "-nowarn"));
    options.addAll(List.of("-proc:none", "-d", classes.toString()));
    try (Stream<Path> files = Files.walk(sources)) {
      files
          .filter(file -> file.toString().endsWith(".java"))
          .map(Path::toString)
          .forEach(options::add);
    }
    int result =
        ToolProvider.getSystemJavaCompiler().run(null, null, null, options.toArray(String[]::new));
    assertThat(result).isZero();
  }

  private static String run(
      Class<?> main, String classPath, List<String> options, List<String> arguments)
      throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, main.getName()));
    command.addAll(arguments);
    Path output = Files.createTempFile("halfopen-aot", ".txt");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      boolean ended = process.waitFor(3, TimeUnit.MINUTES);
      String text = Files.readString(output);
      assertThat(ended && process.exitValue() == 0).as(text).isTrue();
      return text;
    } finally {
      Files.delete(output);
    }
  }

  @Test
  void propertiesAreToldOf() {
    RuntimeHints hints = new RuntimeHints();
    new HalfopenRuntimeHints().registerHints(hints, null);
    for (Class<?> type :
        List.of(
            HalfopenProperties.class,
            BreakerProperties.class,
            BreakerProperties.Detector.class,
            BreakerProperties.Sequential.class,
            PipelineProperties.class,
            PipelineProperties.Retries.class,
            AIProperties.class)) {
      assertThat(RuntimeHintsPredicates.reflection().onType(type)).accepts(hints);
      assertThat(
              RuntimeHintsPredicates.reflection()
                  .onConstructorInvocation(type.getDeclaredConstructors()[0]))
          .as(type.getName())
          .accepts(hints);
    }
  }
}
