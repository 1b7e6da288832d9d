package dev.halfopen.simulator.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.halfopen.simulator.internal.Streams;
import dev.halfopen.simulator.traffic.Arrivals;
import dev.halfopen.simulator.traffic.CallSource;
import dev.halfopen.simulator.traffic.Demand;
import dev.halfopen.simulator.traffic.Tokens;
import dev.halfopen.simulator.traffic.Traffic;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Waits in the simulator's queue are those of the books: Erlang's formula for M/M/c. */
class QueueFormulaTest {
  private static final double SECOND = 1e9;
  private static final int CALLS = 400_000;

  @ParameterizedTest(name = "{0} servers, {1} of their time taken")
  @CsvSource({"1, .5", "1, .8", "3, .7", "10, .9", "50, .9"})
  void waitsAreThoseOfErlang(int servers, double load) {
    Streams streams = new Streams(7);
    Latency work = Latency.exponential(Duration.ofSeconds(1));
    Duration length = Duration.ofDays(1);
    ServiceRun busy =
        Service.builder()
            .latency(work)
            .servers(servers)
            .build()
            .start(length, streams.of("service"));
    ServiceRun free = Service.builder().latency(work).build().start(length, streams.of("service"));
    CallSource calls =
        Traffic.of(Arrivals.poisson(servers * load), Tokens.fixed(1, 1))
            .start(streams.of("traffic"));
    double waits = 0;
    int waited = 0;
    for (int i = 0; i < CALLS; i++) {
      Demand call = calls.next();
      long wait = busy.reply(call, 0, call.at()).end() - free.reply(call, 0, call.at()).end();
      waits += wait / SECOND;
      waited += wait > 0 ? 1 : 0;
    }
    double erlang = erlangC(servers, servers * load);
    assertThat((double) waited / CALLS).isCloseTo(erlang, within(.03));
    double mean = erlang / (servers - servers * load);
    assertThat(waits / CALLS).isCloseTo(mean, within(.08 * mean + .002));
  }

  /** The share of calls that wait. */
  private static double erlangC(int servers, double offered) {
    double blocked = 1;
    for (int i = 1; i <= servers; i++) {
      blocked = offered * blocked / (i + offered * blocked);
    }
    double load = offered / servers;
    return blocked / (1 - load * (1 - blocked));
  }
}
