package dev.halfopen.simulator.cli;

import dev.halfopen.simulator.Simulation;
import dev.halfopen.simulator.records.Recording;
import dev.halfopen.simulator.tune.Replay;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Breakers on the user's own records. */
@Command(
    name = "replay",
    description = "Shows what breakers would have done on your own records.",
    sortOptions = false)
final class ReplayCommand extends Common implements Callable<Integer> {
  @Mixin private final Records records = new Records();
  @Mixin private final Configurations configurations = new Configurations();
  @Mixin private final Outputs outputs = new Outputs();

  @Option(
      names = "--smallest-outage",
      paramLabel = "<per cent>",
      converter = Percent.class,
      description = "From which share of failed calls on it counts as an outage (default: 50%%).")
  private double smallestOutage = 50;

  @ArgGroup(exclusive = false, heading = "%nCallers:%n")
  private Caller caller = new Caller();

  @Override
  public Integer call() {
    Recording recording = records.read(err());
    Replay replay = Replay.of(recording, smallestOutage);
    List<String> notes = new ArrayList<>(Records.told(recording));
    notes.add(Outages.told(replay.outages()));
    Shown.comparison(
        Simulation.compare(
            caller.put(replay.scenario()).build(),
            configurations.contenders("none", "defaults", "ai"),
            1),
        notes,
        outputs,
        out());
    return CommandLine.ExitCode.OK;
  }
}
