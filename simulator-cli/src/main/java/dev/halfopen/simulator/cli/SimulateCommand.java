package dev.halfopen.simulator.cli;

import dev.halfopen.simulator.Contender;
import dev.halfopen.simulator.Simulation;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** One breaker on traffic that is made up. */
@Command(
    name = "simulate",
    description = "Shows what one breaker does on made-up traffic, beside none.",
    sortOptions = false)
final class SimulateCommand extends Common implements Callable<Integer> {
  @Mixin private final Configurations configurations = new Configurations();
  @Mixin private final MadeUp madeUp = new MadeUp();
  @Mixin private final Outputs outputs = new Outputs();

  @Override
  public Integer call() {
    List<Contender> contenders = configurations.contenders("ai");
    if (contenders.size() != 1) {
      throw usage("simulate takes one breaker; compare takes as many as you like");
    }
    List<Contender> both = List.of(Contender.unprotected("no breaker"), contenders.get(0));
    Shown.comparison(
        Simulation.compare(madeUp.scenario(), both, madeUp.seeds()), List.of(), outputs, out());
    return CommandLine.ExitCode.OK;
  }
}
