package dev.halfopen.simulator;

import dev.halfopen.simulator.service.BaseFailures;
import dev.halfopen.simulator.service.Episode;
import dev.halfopen.simulator.service.Episodes;
import dev.halfopen.simulator.service.Illness;
import dev.halfopen.simulator.service.OutageDurations;
import dev.halfopen.simulator.service.RateLimit;
import dev.halfopen.simulator.service.Service;
import dev.halfopen.simulator.traffic.Arrivals;
import dev.halfopen.simulator.traffic.Tokens;
import dev.halfopen.simulator.traffic.Traffic;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Scenarios to begin with: conversations with a hosted model, of whose calls 1 % fail while all is
 * well, and one kind of illness each.
 *
 * @since 0.1.0
 */
public final class Scenarios {
  /** What a hosted model of middle size may cost. */
  private static final Prices PRICES = new Prices(1, 4);

  private static final Duration HALF_HOUR = Duration.ofMinutes(30);

  private Scenarios() {}

  /** All of them, by short names; in a good order to be read. */
  public static Map<String, Scenario> all() {
    Map<String, Scenario> all = new LinkedHashMap<>();
    all.put("well", well());
    all.put("outage", ill("every call fails for half an hour", Illness.total()));
    all.put("slow-failures", slowFailures());
    all.put("shock", ill("all calls under way die, and those of a second", SECOND, shock()));
    all.put("half", ill("half of the calls fail for half an hour", Illness.partial(50)));
    all.put("brown-out", ill("ten times as slow for half an hour", Illness.brownOut(10, 10)));
    all.put("hang", ill("no call is answered for half an hour", Illness.hang(100)));
    all.put("cut-streams", ill("four of five streams are cut", Illness.cutStreams(80)));
    all.put("rate-limit", ill("a third of the calls is let pass", rateLimit()));
    all.put("quota", ill("the quota is spent for half an hour", Illness.spentQuota(false)));
    all.put("flapping", ill("20 s down, 40 s up", flapping()));
    all.put("collapse", collapse());
    all.put("brief", brief());
    all.put("month", month());
    return all;
  }

  private static final Duration SECOND = Duration.ofSeconds(1);

  private static Illness shock() {
    return Illness.shock(Duration.ofMillis(500));
  }

  private static Illness rateLimit() {
    return Illness.rateLimit(new RateLimit(5.0 / 3, 10, true));
  }

  private static Illness flapping() {
    return Illness.flapping(Duration.ofSeconds(20), Duration.ofSeconds(40));
  }

  private static Scenario.Builder talk(String name, double perSecond) {
    return Scenario.builder(name)
        .length(Duration.ofHours(1))
        .traffic(Traffic.of(Arrivals.conversations(perSecond), Tokens.conversations()).streamed(80))
        .prices(PRICES);
  }

  private static Service.Builder service() {
    return Service.builder().failures(BaseFailures.independent(1));
  }

  private static Scenario ill(String name, Illness illness) {
    return ill(name, HALF_HOUR, illness);
  }

  private static Scenario ill(String name, Duration length, Illness illness) {
    Episode episode = new Episode(Duration.ofMinutes(15), length, illness);
    return talk(name, 5).service(service().episodes(Episodes.of(episode)).build()).build();
  }

  private static Scenario slowFailures() {
    return ill("every call fails after 30 s", Illness.total(Duration.ofSeconds(30)));
  }

  /** A day without an illness, with failures that come together. */
  private static Scenario well() {
    return talk("a day without an illness; 2 % fail, for 3 s together", 2)
        .length(Duration.ofDays(1))
        .traffic(Traffic.of(Arrivals.daily(2, .8), Tokens.conversations()).streamed(80))
        .service(Service.builder().failures(BaseFailures.bursts(2, Duration.ofSeconds(3))).build())
        .build();
  }

  /** A service that collapses again under full load. */
  private static Scenario collapse() {
    Illness illness = Illness.collapse(10, Duration.ofSeconds(30));
    Episode episode = new Episode(Duration.ofMinutes(15), Duration.ofMinutes(5), illness);
    return talk("down for 5 min, and again under full load", 10)
        .service(service().episodes(Episodes.of(episode)).build())
        .build();
  }

  /** Brief outages. */
  private static Scenario brief() {
    return talk("an outage of 5 to 25 s every ten minutes", 5)
        .length(Duration.ofHours(6))
        .service(
            service()
                .episodes(
                    Episodes.recurring(
                        Duration.ofMinutes(10), .3, OutageDurations.brief(), Illness.total()))
                .build())
        .build();
  }

  /** A month with the outages of a large provider. */
  private static Scenario month() {
    return talk("a month with outages as OpenAI's API had them", .2)
        .length(Duration.ofDays(30))
        .traffic(Traffic.of(Arrivals.daily(.2, .8), Tokens.conversations()).streamed(80))
        .service(
            service()
                .episodes(
                    Episodes.recurring(
                        Duration.ofDays(2),
                        1.4,
                        OutageDurations.openAiApi(),
                        Illness.total(),
                        Illness.partial(50),
                        Illness.brownOut(10, 10),
                        Illness.hang(100)))
                .build())
        .build();
  }
}
