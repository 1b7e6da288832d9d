package dev.halfopen.simulator.cli;

import dev.halfopen.internal.Text;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The simulator's command line.
 *
 * @since 0.1.0
 */
@Command(
    name = "halfopen-simulator",
    description = {
      "Shows what circuit breakers would do: on made-up traffic with outages of your choice, or on"
          + " your own records; and proposes settings for them."
    },
    subcommands = {
      SimulateCommand.class,
      CompareCommand.class,
      ReplayCommand.class,
      TuneCommand.class,
      RecordCommand.class
    },
    sortOptions = false,
    synopsisSubcommandLabel = "<command>",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all is well",
      "1:something is wrong; a line says what",
      "2:wrong usage",
      "3:tune: no settings reach the goals"
    })
public final class SimulatorProgram {
  static final int GOALS_MISSED = 3;

  @Option(names = "--help", usageHelp = true, description = "Show this and end.")
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private boolean help;

  private SimulatorProgram() {}

  /** Runs the program, and exits if it failed: it may run in Maven's own JVM. */
  public static void main(String[] args) {
    int code = run(writer(System.out), writer(System.err), args);
    if (code != CommandLine.ExitCode.OK) {
      System.exit(code);
    }
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, Charset.defaultCharset());
  }

  /** Runs the program and returns the exit code. */
  static int run(PrintWriter out, PrintWriter err, String... args) {
    CommandLine line = new CommandLine(new SimulatorProgram());
    if (args.length == 0) {
      line.usage(err);
      return CommandLine.ExitCode.USAGE;
    }
    return line.setOut(out)
        .setErr(err)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(
            (problem, commandLine, parsed) -> {
              err.println("halfopen-simulator: " + message(problem));
              return CommandLine.ExitCode.SOFTWARE;
            })
        .execute(args);
  }

  private static String message(Exception problem) {
    return problem instanceof ProgramException
        ? String.valueOf(problem.getMessage())
        : "unexpected: " + Text.describe(problem);
  }
}
