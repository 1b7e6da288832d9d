package dev.halfopen.modules;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each application of {@code applications.txt} compiles and runs, does what it is for, and what is
 * not there never shows.
 */
@Execution(ExecutionMode.CONCURRENT)
class ApplicationsTest {
  private static final Build BUILD = Build.read();

  @AutoClose private static final Maven MAVEN = new Maven(BUILD);

  /** All of them take a minute and a half; each build runs those with nothing beside ours. */
  static Stream<Arguments> applications() {
    boolean all = "all".equals(System.getProperty("halfopen.applications"));
    return Row.all().stream()
        .filter(row -> all || row.beside().isEmpty())
        .flatMap(row -> row.forms().stream().map(form -> Arguments.of(row, form)));
  }

  @ParameterizedTest(name = "{0} on the {1} path")
  @MethodSource("applications")
  void itCompilesAndRunsAndComplainsOfNothing(Row row, Form form, @TempDir Path work)
      throws Exception {
    Application application = new Application(row, form, MAVEN.libraries(row), work);

    assertThat(application.compile(BUILD.module(row.artifact()).name())).isEmpty();
    Output output = application.run();

    assertThat(output.complaints()).as(output.printed()).isEmpty();
    assertThat(output.printed()).isEqualTo(row.prints());
  }
}
