package dev.halfopen.simulator.cli;

import dev.halfopen.simulator.Simulation;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Several breakers on the same traffic. */
@Command(
    name = "compare",
    description = "Compares breakers on the same made-up traffic.",
    sortOptions = false)
final class CompareCommand extends Common implements Callable<Integer> {
  @Mixin private final Configurations configurations = new Configurations();
  @Mixin private final MadeUp madeUp = new MadeUp();
  @Mixin private final Outputs outputs = new Outputs();

  @Override
  public Integer call() {
    Shown.comparison(
        Simulation.compare(
            madeUp.scenario(), configurations.contenders("none", "defaults", "ai"), madeUp.seeds()),
        List.of(),
        outputs,
        out());
    return CommandLine.ExitCode.OK;
  }
}
