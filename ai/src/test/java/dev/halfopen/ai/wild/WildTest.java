package dev.halfopen.ai.wild;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What real services and gateways sent, through the real clients over real sockets. */
class WildTest {
  /** What works should leave a processor to those with a watchdog. */
  private static final ExecutorService RUNS = Executors.newFixedThreadPool(4);

  /** What waits for seconds, and hardly works, waits together. */
  private static final ExecutorService LONG_RUNS = Executors.newFixedThreadPool(16);

  @AfterAll
  static void stop() {
    RUNS.shutdownNow();
    LONG_RUNS.shutdownNow();
  }

  @TestFactory
  Stream<DynamicTest> responses() throws Exception {
    return tests("responses.json", "what services send");
  }

  @TestFactory
  Stream<DynamicTest> gateways() throws Exception {
    return tests("gateways.json", "what gateways make of it");
  }

  private static Stream<DynamicTest> tests(String file, String title) throws Exception {
    List<Case> cases = Case.read(file).stream().map(Decisions::decided).toList();
    warmUp(cases);
    Report report = new Report();
    List<DynamicTest> tests = new ArrayList<>();
    for (Case wild : cases) {
      ExecutorService runs = wild.waits() ? LONG_RUNS : RUNS;
      Future<List<String>> run = runs.submit(() -> complaints(wild, report));
      tests.add(
          DynamicTest.dynamicTest(
              wild.toString(),
              () ->
                  assertThat(String.join("\n", run.get()))
                      .as("%s: %s", wild.service(), wild.why())
                      .isEmpty()));
    }
    return Stream.concat(
        tests.stream(),
        Stream.of(
            DynamicTest.dynamicTest(
                title + ": the report", () -> System.out.println(report.table(title)))));
  }

  /** Classes are loaded before anything is timed. */
  private static void warmUp(List<Case> cases) throws Exception {
    Set<String> known = new HashSet<>();
    for (Case wild : cases) {
      if (wild.watchdogs().firstToken() == null && known.add(wild.client())) {
        CaseRun.complaints(wild);
      }
    }
  }

  private static List<String> complaints(Case wild, Report report) throws Exception {
    List<String> complaints =
        switch (wild.id()) {
          case "22" -> LeakRun.complaints(wild);
          case "02g" -> CaseRun.complaints(wild.times(6)); // says its note
          default -> CaseRun.complaints(wild);
        };
    report.add(wild, complaints);
    return complaints;
  }
}
