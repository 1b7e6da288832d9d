package dev.halfopen.simulator.cli;

import dev.halfopen.simulator.Contender;
import dev.halfopen.simulator.ContenderSource;
import java.util.LinkedHashMap;
import java.util.Map;

/** Two contenders as another library may bring them. */
public final class OthersOnTheClassPath implements ContenderSource {
  @Override
  public Map<String, Contender> contenders() {
    Map<String, Contender> contenders = new LinkedHashMap<>();
    contenders.put("careless", Contender.unprotected("Careless"));
    contenders.put("another", Contender.unprotected("Another"));
    return contenders;
  }
}
