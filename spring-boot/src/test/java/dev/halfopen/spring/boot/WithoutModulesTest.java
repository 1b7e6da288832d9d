package dev.halfopen.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** Applications that have not all that Kotlin's functions could need. */
class WithoutModulesTest {
  private static final String US = WithoutModules.class.getName();

  /** What comes of a suspending function where the part of the class path with this is missing. */
  private static String outcome(String missing) throws Exception {
    List<URL> present = new ArrayList<>();
    int all = 0;
    for (String part : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      all++;
      if (!has(Path.of(part), missing)) {
        present.add(Path.of(part).toUri().toURL());
      }
    }
    assertThat(present).as(missing).hasSize(all - 1);
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    try (URLClassLoader loader =
        new URLClassLoader(present.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      Thread.currentThread().setContextClassLoader(loader);
      return (String) loader.loadClass(US).getMethod("outcome").invoke(null);
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  private static boolean has(Path part, String file) throws IOException {
    if (Files.isDirectory(part)) {
      return Files.exists(part.resolve(file));
    }
    if (!Files.exists(part)) {
      return false;
    }
    try (ZipFile jar = new ZipFile(part.toFile())) {
      return jar.getEntry(file) != null;
    }
  }

  @Test
  void aSuspendingFunctionWithoutOurPartForKotlinIsToldOfIt() throws Exception {
    assertThat(outcome("dev/halfopen/kotlin/PipelinesKt.class"))
        .isEqualTo(
            "@Resilient(\"chat\") on "
                + US
                + "$Answers.ask(String) returns before its call has ended, in a form that can't be"
                + " watched: suspend fun ask(question: String): String\n"
                + "Add the dependency dev.halfopen:halfopen-kotlin.");
  }

  @Test
  void aSuspendingFunctionIsACallWhereCoroutinesDoNotKnowReactor() throws Exception {
    assertThat(outcome("kotlinx/coroutines/reactor/MonoKt.class")).isEqualTo("answer to x, 1");
  }
}
