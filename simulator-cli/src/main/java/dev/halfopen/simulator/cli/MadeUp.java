package dev.halfopen.simulator.cli;

import dev.halfopen.internal.Text;
import dev.halfopen.simulator.Scenario;
import dev.halfopen.simulator.Scenarios;
import dev.halfopen.simulator.service.BaseFailures;
import dev.halfopen.simulator.service.Episode;
import dev.halfopen.simulator.service.Episodes;
import dev.halfopen.simulator.service.Service;
import dev.halfopen.simulator.traffic.Arrivals;
import dev.halfopen.simulator.traffic.Tokens;
import dev.halfopen.simulator.traffic.Traffic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Traffic and a service that are made up. */
final class MadeUp {
  private static final String DEFAULT_OUTAGE = "total@30m+30m";

  @Option(
      names = "--scenario",
      paramLabel = "<name>",
      description = {
        "A ready-made scenario in place of what follows: well, outage, slow-failures, shock, half,"
            + " brown-out, hang, cut-streams, rate-limit, quota, flapping, collapse, brief, month."
      })
  private @Nullable String ready;

  @Option(
      names = "--rate",
      paramLabel = "<calls>",
      description = "Calls per second on average (default: ${DEFAULT-VALUE}).")
  private double rate = 5;

  @Option(
      names = "--length",
      paramLabel = "<time>",
      converter = Lengths.class,
      description = "How long calls come (default: 2h).")
  private Duration length = Duration.ofHours(2);

  @Option(
      names = "--streamed",
      paramLabel = "<per cent>",
      converter = Percent.class,
      description = "How many answers come in pieces (default: 80%%).")
  private double streamed = 80;

  @Option(
      names = "--failures",
      paramLabel = "<per cent[:how]>",
      converter = FailuresOption.class,
      description = {
        "How many calls fail while all is well (default: 1%%), each by itself. Together:"
            + " 2%%:bursts:3s (all calls, for 3 s on average), 2%%:beta:0.2:10s (a rate of its own"
            + " for each 10 s, within which failures are correlated by 0.2)."
      })
  private BaseFailures failures = BaseFailures.independent(1);

  @Option(
      names = "--outage",
      paramLabel = "<kind@from+length>",
      converter = OutageOption.class,
      description = {
        "When the service is ill, as often as you like (default: "
            + DEFAULT_OUTAGE
            + "). Kinds:"
            + " total, hang, cut, stall, quota; partial:50%%, brown-out:3 (so much slower), flapping:20s."
      })
  private List<Episode> outages = new ArrayList<>();

  @Option(
      names = "--spare-outage",
      paramLabel = "<kind@from+length>",
      converter = OutageOption.class,
      description =
          "When the spare is ill that a pipeline falls back on, likewise (default: never).")
  private List<Episode> spareOutages = new ArrayList<>();

  @Option(
      names = "--seeds",
      paramLabel = "<number>",
      description = "How many times, each with another chance (default: ${DEFAULT-VALUE}).")
  private int seeds = 5;

  @ArgGroup(exclusive = false, heading = "%nCallers:%n")
  private Caller caller = new Caller();

  int seeds() {
    if (seeds < 1 || seeds > 10_000) {
      throw new ProgramException("--seeds: " + seeds + " (expected: 1 to 10000)");
    }
    return seeds;
  }

  Scenario scenario() {
    return ready == null ? madeUp() : ready(ready);
  }

  private Scenario ready(String name) {
    Scenario scenario = Scenarios.all().get(name);
    if (scenario == null || !outages.isEmpty() || !spareOutages.isEmpty()) {
      throw new ProgramException(
          "--scenario: "
              + Text.quotable(name)
              + (scenario == null
                  ? " (expected: one of " + String.join(", ", Scenarios.all().keySet()) + ")"
                  : " has outages of its own (expected: no --outage and no --spare-outage beside"
                      + " it)"));
    }
    return scenario;
  }

  private Scenario madeUp() {
    List<Episode> episodes =
        outages.isEmpty() ? List.of(new OutageOption().convert(DEFAULT_OUTAGE)) : outages;
    Stream.concat(episodes.stream(), spareOutages.stream()).forEach(this::mustBeFelt);
    try {
      return caller
          .put(
              Scenario.builder(
                  "made-up traffic: %s calls a second, %s %% of them streamed"
                      .formatted(Plain.number(rate), Plain.number(streamed))))
          .length(length)
          .traffic(Traffic.of(Arrivals.poisson(rate), Tokens.conversations()).streamed(streamed))
          .service(
              Service.builder()
                  .failures(failures)
                  .episodes(Episodes.of(episodes.toArray(Episode[]::new)))
                  .build())
          .spare(
              Service.builder()
                  .failures(failures)
                  .episodes(Episodes.of(spareOutages.toArray(Episode[]::new)))
                  .build())
          .build();
    } catch (IllegalArgumentException e) {
      throw new ProgramException(String.valueOf(e.getMessage()), e);
    }
  }

  private void mustBeFelt(Episode episode) {
    if (streamed == 0 && episode.illness().isOfStreams()) {
      throw new ProgramException(
          "--streamed: 0 (expected: more, since the outage "
              + episode.illness().name()
              + " is one of streams only)");
    }
  }
}
