package dev.halfopen.modules;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Makes the application of a row and runs it in a JVM of its own. */
final class Application {
  private static final Path PROGRAMS = Path.of("src/test/programs");
  private static final long PATIENCE_SECONDS = 120;

  private final Row row;
  private final Form form;
  private final Libraries libraries;
  private final Path work;
  private final Path classes;

  /** To work in a directory. */
  Application(Row row, Form form, Libraries libraries, Path work) {
    this.row = row;
    this.form = form;
    this.libraries = libraries;
    this.work = work;
    this.classes = work.resolve("classes");
  }

  /** The description of its module. */
  private String description(String ours) {
    return row.modules().stream()
        .map(module -> "  requires " + module + ";\n")
        .collect(Collectors.joining("", "open module app {\n  requires " + ours + ";\n", "}\n"));
  }

  /**
   * Compiles it; returns what the compiler complains of.
   *
   * @param module the name of the artifact's module
   */
  String compile(String module) throws IOException {
    List<Path> sources = new ArrayList<>();
    sources.add(PROGRAMS.resolve("app").resolve(row.program() + ".java"));
    if (form == Form.MODULE_PATH) {
      Files.createDirectories(work);
      sources.add(Files.writeString(work.resolve("module-info.java"), description(module)));
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter complaints = new StringWriter();
    List<String> options = new ArrayList<>(List.of("-d", classes.toString(), "-proc:none"));
    options.addAll(List.of("-implicit:class", "--source-path"));
    options.add(Libraries.path(List.of(work, PROGRAMS)));
    options.add(form == Form.MODULE_PATH ? "--module-path" : "--class-path");
    options.add(Libraries.path(libraries.toCompile()));
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      boolean compiled =
          compiler
              .getTask(
                  complaints,
                  files,
                  null,
                  options,
                  null,
                  files.getJavaFileObjectsFromPaths(sources))
              .call();
      return compiled ? "" : complaints.toString();
    }
  }

  /** Runs it. */
  Output run() throws IOException, InterruptedException {
    Path out = work.resolve("out.txt");
    Path err = work.resolve("err.txt");
    Process process =
        new ProcessBuilder(command())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    try {
      boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
      return Output.of(
          Files.readString(out) + (ended ? "" : "\nnot ended after " + PATIENCE_SECONDS + " s"),
          Files.readString(err));
    } finally {
      process.destroyForcibly();
    }
  }

  private List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // Little programs: what they would gain by the second compiler they never earn back.
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto"));
    command.add("-Dorg.slf4j.simpleLogger.showThreadName=false");
    command.addAll(row.options());
    List<Path> path = new ArrayList<>(libraries.toRun());
    path.add(classes);
    if (form == Form.MODULE_PATH) {
      command.addAll(List.of("--module-path", Libraries.path(path)));
      command.addAll(List.of("--module", "app/app." + row.program()));
    } else {
      command.addAll(List.of("--class-path", Libraries.path(path), "app." + row.program()));
    }
    return command;
  }
}
