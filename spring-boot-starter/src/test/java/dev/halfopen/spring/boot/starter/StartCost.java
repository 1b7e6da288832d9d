package dev.halfopen.spring.boot.starter;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** Measures what the starter adds to a start: many of them, one with it after one without it. */
public final class StartCost {
  private StartCost() {}

  /**
   * Prints a table of medians.
   *
   * @param arguments how many pairs of starts; then options of their JVM
   */
  @SuppressWarnings("SystemOut") // it is asked for by hand
  public static void main(String[] arguments) throws IOException {
    int pairs = arguments.length == 0 ? 20 : Integer.parseInt(arguments[0]);
    String[] options = arguments.length < 2 ? new String[0] : tail(arguments);
    List<Start> without = new ArrayList<>();
    List<Start> with = new ArrayList<>();
    Start.of(true, options);
    for (int i = 0; i < pairs; i++) {
      // Neither is always the one that comes first.
      for (boolean ours : new boolean[] {i % 2 == 0, i % 2 != 0}) {
        (ours ? with : without).add(Start.of(ours, options));
      }
    }
    System.out.println("| | without | with | difference | its quartiles |");
    System.out.println("|---|---|---|---|---|");
    print("processor time of the main thread, ms", Start::main, without, with);
    print("processor time of all threads, ms", Start::cpu, without, with);
    print("until ready, ms", Start::wall, without, with);
    print("classes", Start::classes, without, with);
  }

  private static String[] tail(String[] arguments) {
    return List.of(arguments).subList(1, arguments.length).toArray(String[]::new);
  }

  @SuppressWarnings("SystemOut") // see above
  private static void print(
      String what, ToLongFunction<Start> figure, List<Start> without, List<Start> with) {
    List<Long> differences = new ArrayList<>();
    for (int i = 0; i < with.size(); i++) {
      differences.add(figure.applyAsLong(with.get(i)) - figure.applyAsLong(without.get(i)));
    }
    System.out.printf(
        "| %s | %d | %d | %d | %d to %d |%n",
        what,
        quantile(without.stream().map(figure::applyAsLong).toList(), 2),
        quantile(with.stream().map(figure::applyAsLong).toList(), 2),
        quantile(differences, 2),
        quantile(differences, 1),
        quantile(differences, 3));
  }

  private static long quantile(List<Long> figures, int quarters) {
    return figures.stream().sorted().toList().get((figures.size() - 1) * quarters / 4);
  }
}
