package dev.halfopen.simulator.cli;

import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.internal.Text;
import dev.halfopen.simulator.Contender;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** Which breakers are tried. */
final class Configurations {
  @Option(
      names = {"-c", "--config"},
      paramLabel = "<config>",
      completionCandidates = Known.class,
      description = {
        "What stands before the service, as often as you like: 'defaults', 'ai' (the preset),"
            + " 'none' (no breaker), or a file of an application's properties (.yaml or"
            + " .properties, with halfopen.instances or halfopen.pipelines), all of it or one:"
            + " app.yaml#chat. A pipeline's second target is the scenario's spare. Words that are"
            + " known here: ${COMPLETION-CANDIDATES} ('peers': all behind it)."
      })
  private List<String> configs = new ArrayList<>();

  private final Known known = new Known();

  /** Those that were asked for, or these. */
  List<Contender> contenders(String... byDefault) {
    List<Contender> contenders = new ArrayList<>();
    for (String config : configs.isEmpty() ? List.of(byDefault) : configs) {
      contenders.addAll(contenders(config));
    }
    return contenders;
  }

  private Collection<Contender> contenders(String config) {
    Contender peer = known.peers().get(config);
    if (peer != null) {
      return List.of(peer);
    }
    return switch (config) {
      case Known.NONE -> List.of(Contender.unprotected("no breaker"));
      case Known.DEFAULTS -> List.of(Contender.breaker(config, CircuitBreakerConfig.defaults()));
      case Known.AI -> List.of(Contender.breaker(config, CircuitBreakerConfig.forAiServices()));
      case Known.PEERS -> peers();
      default -> fileNamed(config).contenders();
    };
  }

  private Collection<Contender> peers() {
    if (known.peers().isEmpty()) {
      throw new ProgramException(
          "--config: peers (expected: one of " + known + "; there are no peers on the class path)");
    }
    return known.peers().values();
  }

  /** The breakers that were asked for, by name. */
  Map<String, CircuitBreakerConfig> breakers() {
    Map<String, CircuitBreakerConfig> breakers = new LinkedHashMap<>();
    for (String config : configs) {
      if (config.equals(Known.PEERS) || known.peers().containsKey(config)) {
        throw new ProgramException(
            "--config: " + config + " (expected: settings of a breaker of this library)");
      }
      switch (config) {
        case Known.NONE -> {}
        case Known.DEFAULTS -> breakers.put(config, CircuitBreakerConfig.defaults());
        case Known.AI -> breakers.put(config, CircuitBreakerConfig.forAiServices());
        default -> breakers.putAll(fileNamed(config).breakers());
      }
    }
    return breakers;
  }

  private ConfigurationFile fileNamed(String config) {
    int hash = config.lastIndexOf('#');
    Path file = Path.of(hash < 0 ? config : config.substring(0, hash));
    if (!Files.exists(file)) {
      throw new ProgramException(
          "--config: "
              + Text.quotable(file.toString())
              + ": there is no such file (expected: one, or one of "
              + known
              + ")");
    }
    return new ConfigurationFile(file, hash < 0 ? null : config.substring(hash + 1));
  }
}
