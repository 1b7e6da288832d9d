package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.JavaFileObject.Kind;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the compiler must refuse, because the mistake would show only at run time otherwise. */
class UncompilableCallsTest {
  private static final String SURROUNDINGS =
      """
      import dev.halfopen.*;
      import java.io.IOException;

      interface Snippets {
        static String chat() throws IOException { return ""; }

        static void nothing() {}

      %s}
      """;

  @TempDir private Path classes;

  /** The codes of the compiler's errors by the number of the statement, from 0 on. */
  private Map<Integer, String> errorsOf(List<String> statements) {
    StringBuilder methods = new StringBuilder();
    for (int i = 0; i < statements.size(); i++) {
      methods.append("  static void s%d(CircuitBreaker breaker, Permit permit) ".formatted(i));
      methods.append("{ %s }%n".formatted(statements.get(i)));
    }
    long firstLine = SURROUNDINGS.substring(0, SURROUNDINGS.indexOf('%')).lines().count();
    DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
    List<String> options =
        List.of(
            "-d",
            classes.toString(),
            "-classpath",
            System.getProperty("java.class.path"),
            "-proc:none");
    JavaFileObject source =
        new SimpleJavaFileObject(URI.create("string:///Snippets.java"), Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return SURROUNDINGS.formatted(methods);
          }
        };
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    boolean compiled =
        compiler.getTask(new StringWriter(), null, problems, options, null, List.of(source)).call();
    Map<Integer, String> errors = new TreeMap<>();
    for (Diagnostic<?> problem : problems.getDiagnostics()) {
      if (problem.getKind() == Diagnostic.Kind.ERROR) {
        errors.put((int) (problem.getLineNumber() - 1 - firstLine), problem.getCode());
      }
    }
    assertThat(compiled).isEqualTo(errors.isEmpty());
    return errors;
  }

  private void assertThatAllAreRefused(String expectedCode, List<String> statements) {
    Map<Integer, String> errors = errorsOf(statements);
    for (int i = 0; i < statements.size(); i++) {
      assertThat(errors.get(i)).as(statements.get(i)).isNotNull().contains(expectedCode);
    }
  }

  @Test
  void theSurroundingsCompile() {
    assertThat(errorsOf(List.of("breaker.run(() -> nothing());", "permit.succeed(chatted(1));")))
        .containsOnlyKeys(1);
  }

  @Test
  void checkedExceptionsCanNotBeForgotten() {
    assertThatAllAreRefused(
        "unreported.exception",
        List.of(
            "breaker.call(() -> chat());",
            "breaker.call(Snippets::chat);",
            "breaker.run(() -> chat());",
            "breaker.call(() -> { throw new Exception(); });",
            "breaker.openStream(() -> { throw new Exception(); });",
            "breaker.get(() -> chat());",
            "breaker.callAsync(() -> { throw new IOException(); });"));
  }

  @Test
  void resultsMustBeOfTheirKind() {
    assertThatAllAreRefused(
        "",
        List.of(
            "breaker.call(() -> nothing());",
            "breaker.get(Snippets::nothing);",
            "breaker.callAsync(() -> \"text\");",
            "breaker.callStream(() -> \"text\");",
            "breaker.openStream(() -> \"text\");",
            "permit.report(\"success\");"));
  }

  @Test
  void whatIsClosedStaysClosed() {
    assertThatAllAreRefused(
        "",
        List.of(
            "new Verdict() {};",
            "new CallNotPermittedException();",
            "new MetricsSnapshot();",
            "new Permit() {};"));
  }
}
