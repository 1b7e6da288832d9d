package dev.halfopen.simulator;

import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.simulator.service.BaseFailures;
import dev.halfopen.simulator.service.Episode;
import dev.halfopen.simulator.service.Episodes;
import dev.halfopen.simulator.service.Illness;
import dev.halfopen.simulator.service.Latency;
import dev.halfopen.simulator.service.Service;
import dev.halfopen.simulator.traffic.Arrivals;
import dev.halfopen.simulator.traffic.Tokens;
import dev.halfopen.simulator.traffic.Traffic;
import java.time.Duration;

/** What the tests begin with. */
final class Given {
  private Given() {}

  /** A call a second that is over at once; ill from 100 s on. */
  static Scenario.Builder quick(double usualPercent, Illness illness, Duration length) {
    Episode episode = new Episode(Duration.ofSeconds(100), length, illness);
    return Scenario.builder("quick")
        .length(length.plusSeconds(400))
        .traffic(Traffic.of(Arrivals.regular(1), Tokens.fixed(1, 1)))
        .service(
            Service.builder()
                .latency(Latency.fixed(Duration.ZERO))
                .failures(BaseFailures.independent(usualPercent))
                .episodes(Episodes.of(episode))
                .build());
  }

  static Contender defaults() {
    return Contender.breaker("defaults()", CircuitBreakerConfig.defaults());
  }

  static Contender ai() {
    return Contender.breaker("AI services", CircuitBreakerConfig.forAiServices());
  }
}
