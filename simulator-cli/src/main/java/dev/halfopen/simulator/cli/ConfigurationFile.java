package dev.halfopen.simulator.cli;

import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.internal.Text;
import dev.halfopen.simulator.Contender;
import dev.halfopen.spring.boot.HalfopenFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A file of an application's properties.
 *
 * @param id the one that is meant; null: all
 */
record ConfigurationFile(Path file, @Nullable String id) {
  /** What reads a file. */
  private interface Reader<T> {
    Map<String, T> read(Path file) throws IOException;
  }

  private <T> Map<String, T> read(Reader<T> reader) {
    try {
      return reader.read(file);
    } catch (IOException | IllegalArgumentException e) {
      throw new ProgramException("--config: " + e.getMessage(), e);
    }
  }

  /** Breakers, and pipelines in the place of those that are their own. */
  List<Contender> contenders() {
    Map<String, Supplier<Contender>> all = new LinkedHashMap<>();
    read(HalfopenFile::circuitBreakers)
        .forEach((name, config) -> all.put(name, () -> Contender.breaker(name, config)));
    read(HalfopenFile::pipelines)
        .forEach((name, pipeline) -> all.put(name, () -> contender(name, pipeline)));
    return chosen(all).values().stream().map(Supplier::get).toList();
  }

  Map<String, CircuitBreakerConfig> breakers() {
    return chosen(read(HalfopenFile::circuitBreakers));
  }

  private static Contender contender(String name, HalfopenFile.Pipeline pipeline) {
    List<CircuitBreakerConfig> targets = pipeline.targets();
    return switch (targets.size()) {
      case 1 -> Contender.pipeline(name, targets.get(0), pipeline.settings());
      case 2 -> Contender.pipeline(name, targets.get(0), targets.get(1), pipeline.settings());
      default ->
          throw new ProgramException(
              "--config: "
                  + Text.quotable(name)
                  + " has "
                  + targets.size()
                  + " targets (expected: 1, or 2 of which the second is the scenario's spare)");
    };
  }

  private <T> Map<String, T> chosen(Map<String, T> all) {
    if (id == null) {
      return all;
    }
    T one = all.get(id);
    if (one == null) {
      throw new ProgramException(
          "--config: "
              + Text.quotable(id)
              + " (expected: one of "
              + Text.quotable(String.join(", ", all.keySet()))
              + ", as in "
              + Text.quotable(file.toString())
              + ")");
    }
    return Map.of(id, one);
  }
}
