package dev.halfopen.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs a main class in a JVM of its own, of the same kind and with the same class path. */
final class FreshJvm {
  private FreshJvm() {}

  /**
   * The last line that the class printed; null if it failed, which the console tells of.
   *
   * @param options of the JVM
   */
  static @Nullable String run(List<String> options, Class<?> main, String argument)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.add("-Dhalfopen.benchmarks.output=" + Benchmarks.output());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(main.getName(), argument));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() == 0 ? printed.lines().reduce((first, last) -> last).orElse("") : null;
  }
}
