package dev.halfopen;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.halfopen.internal.ReadsServices;
import java.time.Clock;
import java.time.Instant;
import java.util.Timer;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadPoolExecutor;

/** The direction of dependencies, and what some packages must not know. */
@AnalyzeClasses(packages = "dev.halfopen", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule detectors_know_nothing_of_breakers =
      classes()
          .that()
          .resideInAPackage("dev.halfopen.detect..")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                      "dev.halfopen.detect..",
                      "dev.halfopen.internal..",
                      "java..",
                      "org.jspecify..")
                  .or(type(Incubating.class))); // a mark for readers

  @ArchTest
  static final ArchRule recovery_knows_detectors_and_nothing_of_breakers =
      classes()
          .that()
          .resideInAPackage("dev.halfopen.recover..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.halfopen.recover..",
              "dev.halfopen.detect..",
              "dev.halfopen.internal..",
              "java..",
              "org.jspecify..");

  @ArchTest
  static final ArchRule retries_know_nothing_of_breakers =
      classes()
          .that()
          .resideInAPackage("dev.halfopen.retry..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.halfopen.retry..", "dev.halfopen.internal..", "java..", "org.jspecify..");

  @ArchTest
  static final ArchRule internal_helpers_know_nothing_of_their_users =
      classes()
          .that()
          .resideInAPackage("dev.halfopen.internal..")
          .and()
          .areNotAssignableTo(ReadsServices.class) // which another module provides to core
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("dev.halfopen.internal..", "java..", "org.slf4j", "org.jspecify..")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule core_uses_the_jdk_slf4j_and_jspecify_only =
      classes()
          .that()
          .resideInAPackage("dev.halfopen..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("dev.halfopen..", "java..", "org.slf4j", "org.jspecify..");

  @ArchTest
  static final ArchRule core_does_not_know_the_modules_on_top_of_it =
      noClasses()
          .that()
          .resideInAPackage("dev.halfopen..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.halfopen.testkit..", "dev.halfopen.demo..", "dev.halfopen.ai..");

  @ArchTest
  static final ArchRule detection_and_recovery_hold_no_locks =
      noClasses()
          .that()
          .resideInAnyPackage("dev.halfopen.detect..", "dev.halfopen.recover..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("java.util.concurrent.locks..");

  @ArchTest
  static final ArchRule only_the_time_source_reads_a_clock =
      noClasses()
          .that()
          .areNotAssignableTo(TimeSource.class)
          .should()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(Instant.class, "now")
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Clock.class);

  @ArchTest
  static final ArchRule a_breaker_starts_no_thread =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.halfopen.timeout..", "dev.halfopen.internal..")
          .should()
          .callConstructorWhere(target(owner(assignableTo(Thread.class))))
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(ThreadPoolExecutor.class)
          .orShould()
          .dependOnClassesThat()
          .belongToAnyOf(Executors.class, Timer.class);
}
