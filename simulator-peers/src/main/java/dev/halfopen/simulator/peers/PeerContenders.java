package dev.halfopen.simulator.peers;

import dev.halfopen.simulator.Contender;
import dev.halfopen.simulator.ContenderSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The breakers of others as they come out of the box, for the simulator's program.
 *
 * @since 0.1.0
 */
public final class PeerContenders implements ContenderSource {
  /** For the service loader. */
  public PeerContenders() {}

  @Override
  public Map<String, Contender> contenders() {
    Map<String, Contender> contenders = new LinkedHashMap<>();
    contenders.put("resilience4j", Peers.resilience4j());
    contenders.put("smallrye", Peers.smallRye());
    contenders.put("failsafe", Peers.failsafe());
    contenders.put("failsafe-5-of-10", Peers.failsafeFiveOfTen());
    return contenders;
  }
}
