package dev.halfopen.simulator.cli;

import dev.halfopen.internal.Text;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where results go, beside the table on the screen. */
final class Outputs {
  @Option(
      names = "--json",
      paramLabel = "<file>",
      description = "Write the figures as JSON, too; - is the screen, in place of the table.")
  private @Nullable Path json;

  @Option(
      names = "--html",
      paramLabel = "<file>",
      description = "Write a report with charts, too: one file that needs no other.")
  private @Nullable Path html;

  private static final Path SCREEN = Path.of("-");

  /** Writes what was asked for. */
  void write(
      PrintWriter out, Supplier<String> table, Supplier<String> jsonText, Supplier<String> page) {
    if (SCREEN.equals(json)) {
      out.println(jsonText.get());
    } else {
      out.println(table.get());
      if (json != null) {
        write(json, jsonText.get() + "\n", "--json");
      }
    }
    if (html != null) {
      write(html, page.get(), "--html");
    }
    out.flush();
  }

  private static void write(Path file, String text, String option) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new ProgramException(
          option + ": " + Text.quotable(file.toString()) + " can't be written: " + Text.describe(e),
          e);
    }
  }
}
