package dev.halfopen.simulator.report;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Debian's Chromium, without a window; there is none on every machine. */
final class Chromium {
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome");

  private Chromium() {}

  /** The program; the test that asks is skipped, and says why, where there is none. */
  private static Path program() {
    Path program =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
            .flatMap(directory -> NAMES.stream().map(name -> Path.of(directory, name)))
            .filter(Files::isExecutable)
            .findFirst()
            .orElse(null);
    Assumptions.assumeTrue(
        program != null || Boolean.getBoolean("halfopen.chromium.required"),
        "NOT CHECKED: no Chromium on the PATH (Debian: apt-get install chromium)");
    if (program == null) {
      throw new AssertionError("no Chromium on the PATH, and halfopen.chromium.required is true");
    }
    return program;
  }

  /** What has become of a page when its scripts have run. */
  static String documentOf(Path page, Path directory) {
    return run(directory, "--dump-dom", page.toUri().toString());
  }

  /** A picture of a page. */
  static void screenshot(Path page, Path picture, int width, int height, Path directory) {
    run(
        directory,
        "--hide-scrollbars",
        "--window-size=" + width + "," + height,
        "--screenshot=" + picture,
        page.toUri().toString());
  }

  private static String run(Path directory, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(program().toString());
    command.addAll(
        List.of(
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
            "--virtual-time-budget=20000",
            "--user-data-dir=" + directory.resolve("profile")));
    command.addAll(List.of(arguments));
    try {
      Path out = directory.resolve("out");
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(out.toFile())
              .redirectError(directory.resolve("err").toFile())
              .start();
      if (!process.waitFor(5, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new AssertionError("Chromium did not end");
      }
      return Files.readString(out, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
