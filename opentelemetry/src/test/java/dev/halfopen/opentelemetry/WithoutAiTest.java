package dev.halfopen.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.OpenTelemetry;
import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code halfopen-ai} is optional. */
class WithoutAiTest {
  @Test
  void breakersAreObservedWithoutIt() throws Exception {
    List<URL> classes = new ArrayList<>();
    for (String entry :
        Pattern.compile(File.pathSeparator, Pattern.LITERAL)
            .splitAsStream(System.getProperty("java.class.path"))
            .toList()) {
      Path path = Path.of(entry);
      if (!path.resolve("dev/halfopen/ai").toFile().isDirectory()
          && !path.getFileName().toString().startsWith("halfopen-ai")) {
        classes.add(path.toUri().toURL());
      }
    }
    try (URLClassLoader without =
        new URLClassLoader(classes.toArray(new URL[0]), ClassLoader.getPlatformClassLoader())) {
      assertThatThrownBy(() -> without.loadClass("dev.halfopen.ai.AIExchangeEnd"))
          .isInstanceOf(ClassNotFoundException.class);
      Class<?> breakers = without.loadClass("dev.halfopen.CircuitBreaker");
      Class<?> api = without.loadClass(OpenTelemetry.class.getName());
      Object telemetry =
          without
              .loadClass(HalfopenTelemetry.class.getName())
              .getMethod("create", api)
              .invoke(null, api.getMethod("noop").invoke(null));

      Object observing =
          telemetry
              .getClass()
              .getMethod("observe", breakers)
              .invoke(telemetry, breakers.getMethod("of", String.class).invoke(null, "ai"));

      assertThat(observing).isNotNull();
    }
  }
}
