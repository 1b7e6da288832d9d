package dev.halfopen.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What other breakers were seen to do, step by step, Halfopen does as well, wherever its clock
 * starts. Each test is named by its scenario and by how many values it compares.
 */
class ScenariosTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long LAST_SECOND = Long.MAX_VALUE / SECOND * SECOND;

  /** Whole seconds, since scenarios with a time window count in whole buckets. */
  private static final List<Long> ALIGNED_ORIGINS =
      List.of(
          0L,
          -SECOND,
          -123_456_789 * SECOND,
          -LAST_SECOND + 5 * SECOND,
          LAST_SECOND - 5_000 * SECOND,
          LAST_SECOND - 3 * SECOND);

  private static final List<Long> OTHER_ORIGINS =
      List.of(-123_456_789_012_345L, -1L, Long.MIN_VALUE, Long.MAX_VALUE - SECOND, Long.MAX_VALUE);

  @Test
  @DisplayName("72 scenarios tell 3923 values and 24 beside them 1670, and all are compared")
  void nothingIsLeftOut() {
    assertThat(Library.ALL)
        .extracting(library -> library.scenarios().size())
        .containsExactly(38, 24, 10, 16, 8);
    assertThat(Library.ALL)
        .extracting(ScenariosTest::values)
        .containsExactly(2321, 1388, 214, 1231, 439);
  }

  private static int values(Library library) {
    return library.scenarios().stream()
        .mapToInt(scenario -> ScenarioRun.run(scenario, library.adapter(), Force.BY_HAND, 0))
        .sum();
  }

  @TestFactory
  Stream<DynamicContainer> everyCounterFromWholeSeconds() {
    return ALIGNED_ORIGINS.stream()
        .map(origin -> container(Force.BY_HAND, origin, scenario -> true));
  }

  @TestFactory
  Stream<DynamicContainer> everyCounterFromAnyNanosecondWhereNoBucketsCount() {
    return OTHER_ORIGINS.stream()
        .map(origin -> container(Force.BY_HAND, origin, scenario -> !scenario.hasTimeWindow()));
  }

  @TestFactory
  Stream<DynamicContainer> admissionAndStateWhenForcedByFailingCalls() {
    return ALIGNED_ORIGINS.stream()
        .map(origin -> container(Force.BY_CALLS, origin, ScenariosTest::isForced));
  }

  private static boolean isForced(Scenario scenario) {
    return scenario.steps().stream().anyMatch(step -> step.to().endsWith("OPEN"));
  }

  private static DynamicContainer container(Force force, long origin, Predicate<Scenario> applies) {
    return DynamicContainer.dynamicContainer(
        "clock from " + origin,
        Library.ALL.stream()
            .flatMap(
                library ->
                    library.scenarios().stream()
                        .filter(applies)
                        .map(scenario -> test(library, scenario, force, origin))));
  }

  private static DynamicTest test(Library library, Scenario scenario, Force force, long origin) {
    int values = ScenarioRun.planned(scenario, force);
    return DynamicTest.dynamicTest(
        "%s (%d values): %s".formatted(scenario.id(), values, scenario.title()),
        () ->
            assertThat(ScenarioRun.run(scenario, library.adapter(), force, origin))
                .as("values compared")
                .isEqualTo(values)
                .isPositive());
  }
}
