package dev.halfopen.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code halfopen-ai} and Prometheus are optional. */
class WithoutOptionalTest {
  private static URL[] classPath() throws Exception {
    List<URL> classes = new ArrayList<>();
    for (String entry :
        Pattern.compile(File.pathSeparator, Pattern.LITERAL)
            .splitAsStream(System.getProperty("java.class.path"))
            .toList()) {
      Path path = Path.of(entry);
      String name = path.getFileName().toString();
      if (!path.resolve("dev/halfopen/ai").toFile().isDirectory()
          && !name.startsWith("halfopen-ai")
          && !name.contains("prometheus")) {
        classes.add(path.toUri().toURL());
      }
    }
    return classes.toArray(URL[]::new);
  }

  @Test
  void breakersAreShownWithoutThem() throws Exception {
    try (URLClassLoader without =
        new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader())) {
      for (String absent :
          List.of(
              "dev.halfopen.ai.AIExchangeEnd",
              "io.micrometer.prometheusmetrics.PrometheusMeterRegistry",
              "io.prometheus.metrics.model.registry.MultiCollector")) {
        assertThatThrownBy(() -> without.loadClass(absent))
            .isInstanceOf(ClassNotFoundException.class);
      }
      Class<?> breakers = without.loadClass("dev.halfopen.CircuitBreaker");
      Class<?> registries = without.loadClass(MeterRegistry.class.getName());
      Object registry =
          without.loadClass(SimpleMeterRegistry.class.getName()).getConstructor().newInstance();
      Class<?> type = without.loadClass(HalfopenMeters.class.getName());
      // As a container looks at a bean.
      assertThat(type.getDeclaredMethods()).isNotEmpty();
      assertThat(type.getDeclaredFields()).isNotEmpty();
      Object meters = type.getMethod("of", registries).invoke(null, registry);

      type.getMethod("bind", breakers)
          .invoke(meters, breakers.getMethod("of", String.class).invoke(null, "ai"));

      assertThat((List<?>) registries.getMethod("getMeters").invoke(registry))
          .hasSizeGreaterThan(50);
      type.getMethod("close").invoke(meters);
    }
  }
}
