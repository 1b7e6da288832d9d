package dev.halfopen.users;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** Compiles and runs little programs as their users would, with a path that holds just so much. */
public final class Modules {
  private static final long PATIENCE_SECONDS = 60;

  private final Path work;

  /** To work in this directory. */
  public Modules(Path work) {
    this.work = work;
  }

  /** The modules of these classes as the build has made them, and the jars whose names begin so. */
  public static String path(List<Class<?>> modules, List<String> jars) {
    List<String> path = new ArrayList<>();
    for (Class<?> of : modules) {
      path.add(home(of).toString());
    }
    Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> jars.stream().anyMatch(new File(entry).getName()::startsWith))
        .forEach(path::add);
    return String.join(File.pathSeparator, path);
  }

  private static Path home(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Compiles an application of one module; returns what the compiler complains of. */
  public String compileModule(String modulePath, String description, String name, String code) {
    return compile(
        modulePath,
        work.resolve("app"),
        List.of(write("module-info.java", description), write("app/" + name + ".java", code)));
  }

  private static String compile(String modulePath, Path target, List<Path> sources) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter problems = new StringWriter();
    List<String> options = new ArrayList<>(List.of("-d", target.toString(), "-proc:none"));
    options.addAll(List.of("--module-path", modulePath));
    boolean compiled =
        compiler
            .getTask(
                problems,
                null,
                null,
                options,
                null,
                compiler
                    .getStandardFileManager(null, null, null)
                    .getJavaFileObjectsFromPaths(sources))
            .call();
    return compiled ? "" : problems.toString();
  }

  private Path write(String name, String text) {
    try {
      Path file = work.resolve("src").resolve(name);
      Files.createDirectories(file.getParent());
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs it in a JVM of its own; returns what it prints. */
  public String runModule(String modulePath, String name, String... options) throws Exception {
    List<String> command = new ArrayList<>(List.of(options));
    command.addAll(
        List.of(
            "--module-path",
            modulePath + File.pathSeparator + work.resolve("app"),
            "--module",
            "app/app." + name));
    return run(command);
  }

  /** Runs a program that was compiled by {@link #compileModule} on the class path. */
  public String runOnClassPath(String classPath, String name, String... options) throws Exception {
    List<String> command = new ArrayList<>(List.of(options));
    command.addAll(
        List.of("-cp", classPath + File.pathSeparator + work.resolve("app"), "app." + name));
    return run(command);
  }

  private String run(List<String> arguments) throws Exception {
    Path output = work.resolve("output");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(arguments);
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    try (Stream<String> lines = Files.lines(output)) {
      return lines
          .filter(line -> !line.startsWith("SLF4J"))
          .collect(Collectors.joining(System.lineSeparator()));
    }
  }
}
