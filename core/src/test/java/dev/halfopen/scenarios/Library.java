package dev.halfopen.scenarios;

import java.util.List;

/**
 * A library whose behaviour the scenarios of a file tell.
 *
 * @param file its file
 * @param adapter its words in ours
 */
record Library(String file, Adapter adapter) {
  static final Library RESILIENCE4J = new Library("resilience4j.json", new Resilience4jAdapter());
  static final Library FAILSAFE = new Library("failsafe.json", new FailsafeAdapter());
  static final Library CIRCUITBREAKER_PY =
      new Library("circuitbreaker-py.json", new CircuitbreakerPyAdapter());

  /** The three files that came with the project, then what was recorded beside them. */
  static final List<Library> ALL =
      List.of(
          RESILIENCE4J,
          FAILSAFE,
          CIRCUITBREAKER_PY,
          new Library("neighbours-resilience4j.json", new Resilience4jAdapter()),
          new Library("neighbours-failsafe.json", new FailsafeAdapter()));

  List<Scenario> scenarios() {
    return Scenario.allOf(file);
  }

  Scenario scenario(String id) {
    return scenarios().stream().filter(s -> s.id().equals(id)).findFirst().orElseThrow();
  }
}
