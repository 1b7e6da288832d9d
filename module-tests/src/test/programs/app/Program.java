package app;

import dev.halfopen.simulator.cli.SimulatorProgram;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Runs the simulator's program from an application. */
public class Program {
  public static void main(String[] args) {
    PrintStream out = System.out;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
    SimulatorProgram.main(new String[] {"simulate", "--scenario=outage"});
    out.println(said.toString(StandardCharsets.UTF_8).lines().findFirst().get());
  }
}
