package dev.halfopen.users;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles the code of a page as its readers would: with warnings as errors. */
public final class Readers {
  private static final Pattern IMPORT = Pattern.compile("(?m)^import .*;\\n");
  private static final Pattern CLASS = Pattern.compile("class (\\w+)");

  /** One for all, since it would open each jar of the class path anew. */
  private static final JavaFileManager FILES =
      ToolProvider.getSystemJavaCompiler().getStandardFileManager(null, null, null);

  private Readers() {}

  /**
   * A class with the statements, whose imports come first.
   *
   * @param imports those that the page need not show
   * @param members what else a reader has, and the page need not show
   */
  public static String around(String imports, String members, String code) {
    Matcher found = IMPORT.matcher(code);
    StringBuilder all = new StringBuilder(imports);
    while (found.find()) {
      all.append(found.group());
    }
    return """
    %s
    final class Example {
    %s
      static void example() throws Exception {
    %s
      }
    }
    """
        .formatted(all, members, found.replaceAll(""));
  }

  /**
   * It compiles on the class path of the tests.
   *
   * @param where it stands
   * @param more options of the compiler
   */
  public static synchronized void assertCompiles(
      Object where, String text, Path classes, String... more) {
    List<String> options = new ArrayList<>(List.of("-d", classes.toString()));
    options.addAll(List.of("-classpath", System.getProperty("java.class.path")));
    options.addAll(List.of("-proc:none", "-Xlint:all", "-Werror"));
    options.addAll(List.of(more));
    DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();

    boolean compiled =
        ToolProvider.getSystemJavaCompiler()
            .getTask(new StringWriter(), FILES, problems, options, null, List.of(new Source(text)))
            .call();

    assertThat(compiled)
        .as(
            "%s%n%s%n%s",
            where,
            problems.getDiagnostics().stream().map(d -> d.getMessage(Locale.ROOT)).toList(),
            text)
        .isTrue();
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String text) {
      super(URI.create("string:///" + name(text) + ".java"), Kind.SOURCE);
      this.text = text;
    }

    private static String name(String text) {
      Matcher name = CLASS.matcher(text);
      assertThat(name.find()).as(text).isTrue();
      return name.group(1);
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
