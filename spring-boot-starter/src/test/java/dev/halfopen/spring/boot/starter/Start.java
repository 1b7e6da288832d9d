package dev.halfopen.spring.boot.starter;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;

/**
 * What one start of the {@link Application} in a JVM of its own has cost.
 *
 * @param wall from the start of the JVM until the application was ready, in milliseconds
 * @param cpu of all threads of the JVM, its compilers among them, in milliseconds
 * @param main of the thread that starts the application, in milliseconds of its own
 * @param classes that were loaded
 */
record Start(long wall, long cpu, long main, long classes) {
  static final String PREFIX = "started: ";

  private static final Map<String, String> JARS = new ConcurrentHashMap<>();

  private static final List<String> PROPERTIES =
      List.of(
          "--server.port=0",
          "--spring.main.banner-mode=off",
          "--logging.level.root=warn",
          "--management.endpoints.web.exposure.include=*");

  /** As a newcomer has them: two breakers, and a pipeline. */
  private static final List<String> OURS =
      List.of(
          "--halfopen.instances.chat.preset=ai",
          "--halfopen.instances.embed.failure-threshold=3",
          "--halfopen.pipelines.robust.targets=chat,embed",
          "--halfopen.pipelines.robust.retry.max-attempts=3");

  /** Starts it once, with the starter on the class path or without. */
  static Start of(boolean withStarter, String... options) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", classPath(withStarter), Application.class.getName()));
    command.addAll(PROPERTIES);
    if (withStarter) {
      command.addAll(OURS);
    }
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return output
        .lines()
        .filter(line -> line.startsWith(PREFIX))
        .map(line -> line.substring(PREFIX.length()).split(" ", -1))
        .filter(figures -> Boolean.parseBoolean(figures[4]) == withStarter)
        .map(
            figures ->
                new Start(
                    number(figures[0]), number(figures[1]), number(figures[2]), number(figures[3])))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(output));
  }

  private static long number(String figure) {
    return Long.parseLong(figure);
  }

  private static String classPath(boolean withStarter) {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(entry -> withStarter || !isOurs(entry))
        .map(entry -> isOurs(entry) && Files.isDirectory(Path.of(entry)) ? jar(entry) : entry)
        .collect(Collectors.joining(File.pathSeparator));
  }

  /**
   * As applications have it: a directory among jars is asked for each class of all others as well.
   */
  private static String jar(String classes) {
    return JARS.computeIfAbsent(
        classes,
        directory -> {
          try {
            Path jar = Files.createTempFile("halfopen-", ".jar");
            jar.toFile().deleteOnExit();
            int result =
                ToolProvider.findFirst("jar")
                    .orElseThrow()
                    .run(System.out, System.err, "-cf", jar.toString(), "-C", directory, ".");
            if (result != 0) {
              throw new IllegalStateException("jar: " + result);
            }
            return jar.toString();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  /** A jar of ours, or a directory of classes of a module; but for the tests of this one. */
  private static boolean isOurs(String entry) {
    Path path = Path.of(entry);
    return path.getFileName().toString().startsWith("halfopen-")
        || path.endsWith(Path.of("target", "classes"));
  }
}
