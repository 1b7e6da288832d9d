package dev.halfopen.simulator.cli;

import dev.halfopen.simulator.records.Recording;
import dev.halfopen.simulator.tune.Goals;
import dev.halfopen.simulator.tune.Trial;
import dev.halfopen.simulator.tune.Tuner;
import dev.halfopen.simulator.tune.Tuning;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Proposes settings. */
@Command(
    name = "tune",
    description = "Proposes settings for your own records and goals.",
    sortOptions = false)
final class TuneCommand extends Common implements Callable<Integer> {
  @Mixin private final Records records = new Records();

  @Option(
      names = "--detect-within",
      paramLabel = "<time>",
      converter = Lengths.class,
      description = "How soon the breaker shall open in an outage (default: 30s).")
  private Duration detectWithin = Goals.USUAL.detectWithin();

  @Option(
      names = "--false-openings",
      paramLabel = "<times/period>",
      converter = Often.Converter.class,
      description = "How often it may open without an outage (default: 1/month).")
  private Often falseOpenings = new Often(Goals.USUAL.falseOpenings(), Goals.USUAL.period());

  @Option(
      names = "--smallest-outage",
      paramLabel = "<per cent>",
      converter = Percent.class,
      description = "From which share of failed calls on it is an outage (default: 50%%).")
  private double smallestOutage = Goals.USUAL.smallestOutage();

  @Option(
      names = "--id",
      paramLabel = "<id>",
      description = "The breaker's id in the settings that are shown (default: ${DEFAULT-VALUE}).")
  private String id = "chat";

  @Mixin private final Configurations configurations = new Configurations();
  @Mixin private final Outputs outputs = new Outputs();

  @ArgGroup(exclusive = false, heading = "%nCallers:%n")
  private Caller caller = new Caller();

  @Override
  public Integer call() {
    Goals goals;
    try {
      goals =
          new Goals(detectWithin, falseOpenings.times(), falseOpenings.period(), smallestOutage);
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
    Recording recording = records.read(err());
    Tuning tuning = Tuner.tune(recording, goals, configurations.breakers(), caller::put);
    List<String> told = Records.told(recording);
    outputs.write(
        out(),
        () -> String.join("\n", told) + "\n" + tuning.text(id),
        tuning::json,
        () -> tuning.report("Halfopen: settings for your traffic", id, told).html());
    Trial proposed = tuning.proposed();
    return proposed != null && proposed.reachesGoals()
        ? CommandLine.ExitCode.OK
        : SimulatorProgram.GOALS_MISSED;
  }
}
