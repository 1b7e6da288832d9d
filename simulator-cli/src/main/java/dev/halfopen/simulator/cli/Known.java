package dev.halfopen.simulator.cli;

import dev.halfopen.internal.Text;
import dev.halfopen.simulator.Contender;
import dev.halfopen.simulator.ContenderSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** The words that {@code --config} knows: ours, and those of others on the class path. */
final class Known implements Iterable<String> {
  static final String NONE = "none";
  static final String DEFAULTS = "defaults";
  static final String AI = "ai";

  /** All of the others. */
  static final String PEERS = "peers";

  private @Nullable Map<String, Contender> found;

  /** Those of others, by name; looks for them when it is asked first. */
  Map<String, Contender> peers() {
    Map<String, Contender> peers = found;
    if (peers == null) {
      peers = find();
      found = peers;
    }
    return peers;
  }

  private static Map<String, Contender> find() {
    Map<String, Contender> peers = new LinkedHashMap<>();
    try {
      for (ContenderSource source : ServiceLoader.load(ContenderSource.class)) {
        source.contenders().forEach(peers::putIfAbsent);
      }
    } catch (ServiceConfigurationError e) {
      throw new ProgramException("contenders on the class path: " + Text.describe(e), e);
    }
    return peers;
  }

  /** All names, for people. */
  @Override
  public Iterator<String> iterator() {
    List<String> names = new ArrayList<>(List.of(NONE, DEFAULTS, AI));
    if (!peers().isEmpty()) {
      names.add(PEERS);
      names.addAll(peers().keySet());
    }
    return names.iterator();
  }

  @Override
  public String toString() {
    return String.join(", ", this);
  }
}
