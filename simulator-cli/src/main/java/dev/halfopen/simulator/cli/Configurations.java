package dev.halfopen.simulator.cli;

import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.internal.Text;
import dev.halfopen.simulator.Contender;
import dev.halfopen.spring.boot.HalfopenFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** Which breakers are tried. */
final class Configurations {
  private static final String NONE = "none";

  @Option(
      names = {"-c", "--config"},
      paramLabel = "<config>",
      description = {
        "What stands before the service, as often as you like: 'defaults', 'ai' (the preset),"
            + " 'none' (no breaker), or a file of an application's properties (.yaml or"
            + " .properties, with halfopen.instances), all its breakers or one: app.yaml#chat."
      })
  private List<String> configs = new ArrayList<>();

  /** Those that were asked for, or these. */
  List<Contender> contenders(String... byDefault) {
    List<Contender> contenders = new ArrayList<>();
    for (String config : configs.isEmpty() ? List.of(byDefault) : configs) {
      add(config, contenders);
    }
    return contenders;
  }

  /** The breakers that were asked for, by name. */
  Map<String, CircuitBreakerConfig> breakers() {
    Map<String, CircuitBreakerConfig> breakers = new LinkedHashMap<>();
    for (String config : configs) {
      if (!config.equals(NONE)) {
        breakers.putAll(named(config));
      }
    }
    return breakers;
  }

  private static void add(String config, List<Contender> to) {
    if (config.equals(NONE)) {
      to.add(Contender.unprotected("no breaker"));
    } else {
      named(config).forEach((name, settings) -> to.add(Contender.breaker(name, settings)));
    }
  }

  private static Map<String, CircuitBreakerConfig> named(String config) {
    return switch (config) {
      case "defaults" -> Map.of("defaults", CircuitBreakerConfig.defaults());
      case "ai" -> Map.of("ai", CircuitBreakerConfig.forAiServices());
      default -> ofFile(config);
    };
  }

  private static Map<String, CircuitBreakerConfig> ofFile(String config) {
    int hash = config.lastIndexOf('#');
    String file = hash < 0 ? config : config.substring(0, hash);
    Map<String, CircuitBreakerConfig> all = read(Path.of(file));
    if (hash < 0) {
      return all;
    }
    String id = config.substring(hash + 1);
    CircuitBreakerConfig one = all.get(id);
    if (one == null) {
      throw new ProgramException(
          "--config: "
              + Text.quotable(id)
              + " (expected: one of "
              + Text.quotable(String.join(", ", all.keySet()))
              + ", as in "
              + Text.quotable(file)
              + ")");
    }
    return Map.of(id, one);
  }

  private static Map<String, CircuitBreakerConfig> read(Path file) {
    try {
      return HalfopenFile.circuitBreakers(file);
    } catch (NoSuchFileException e) {
      throw new ProgramException(
          "--config: " + Text.quotable(file.toString()) + ": there is no such file", e);
    } catch (IOException | IllegalArgumentException e) {
      throw new ProgramException("--config: " + e.getMessage(), e);
    }
  }
}
