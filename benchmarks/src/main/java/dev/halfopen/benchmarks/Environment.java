package dev.halfopen.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** On what, with what and when something was measured. */
final class Environment {
  private Environment() {}

  static String describe(String jvm) {
    return LocalDate.now(ZoneOffset.UTC)
        + "; "
        + Runtime.getRuntime().availableProcessors()
        + " cores of "
        + processor()
        + "; "
        + System.getProperty("os.name")
        + "; "
        + jvm
        + "; "
        + versions();
  }

  /** This JVM. */
  static String jvm() {
    return System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version");
  }

  private static String processor() {
    Path info = Path.of("/proc/cpuinfo");
    try {
      return Files.readAllLines(info).stream()
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    } catch (IOException e) {
      return System.getProperty("os.arch");
    }
  }

  private static String versions() {
    Properties versions = new Properties();
    try (InputStream in = Environment.class.getResourceAsStream("versions.properties")) {
      versions.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new TreeMap<>(versions)
        .entrySet().stream()
            .map(version -> version.getKey() + " " + version.getValue())
            .collect(Collectors.joining(", "));
  }
}
