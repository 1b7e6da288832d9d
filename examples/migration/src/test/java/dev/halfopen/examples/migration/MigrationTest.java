package dev.halfopen.examples.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the application promises over HTTP: the same tests before and after. */
class MigrationTest {
  private static final int CALLS_UNTIL_IT_OPENS = 3;

  private static void breakDown(Application application) throws Exception {
    application.fallIll();
    for (int i = 0; i < CALLS_UNTIL_IT_OPENS; i++) {
      assertThat(application.ask().body()).isEqualTo(Assistant.SORRY);
    }
  }

  private static String state(String state) {
    return "resilience4j_circuitbreaker_state{name=\"assistant\",state=\"" + state + "\"} 1.0";
  }

  @ParameterizedTest
  @EnumSource
  void aHealthyServiceAnswers(Version version) throws Exception {
    try (Application application = new Application(version)) {
      assertThat(application.ask().body()).isEqualTo("Hello.");
      assertThat(application.get("/health").statusCode()).isEqualTo(200);
      assertThat(application.requests()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aFailedAttemptIsMadeOnceMore(Version version) throws Exception {
    try (Application application = new Application(version)) {
      application.fallIll();
      assertThat(application.ask().body()).isEqualTo(Assistant.SORRY);
      assertThat(application.requests()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @EnumSource
  void anOutageOpensAndIsNotAskedAnyMore(Version version) throws Exception {
    try (Application application = new Application(version)) {
      breakDown(application);
      long sent = application.requests();
      assertThat(application.ask().body()).isEqualTo(Assistant.SORRY);
      assertThat(application.requests()).isEqualTo(sent);
      assertThat(application.get("/health").statusCode()).isEqualTo(503);
      assertThat(application.get("/metrics").body()).contains(state("open"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void afterTheWaitTwoGoodCallsClose(Version version) throws Exception {
    try (Application application = new Application(version)) {
      breakDown(application);
      application.recover();
      application.pass(Duration.ofSeconds(31));
      assertThat(application.ask().body()).isEqualTo("Hello.");
      assertThat(application.get("/metrics").body()).contains(state("half_open"));
      assertThat(application.ask().body()).isEqualTo("Hello.");
      assertThat(application.get("/metrics").body()).contains(state("closed"));
      assertThat(application.get("/health").statusCode()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @EnumSource
  void afterTheWaitBadCallsOpenAgain(Version version) throws Exception {
    try (Application application = new Application(version)) {
      breakDown(application);
      application.pass(Duration.ofSeconds(31));
      assertThat(application.ask().body()).isEqualTo(Assistant.SORRY);
      assertThat(application.get("/metrics").body()).contains(state("open"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatTheAskerDoesWrongIsNoOutage(Version version) throws Exception {
    try (Application application = new Application(version)) {
      application.refuse();
      for (int i = 0; i < 10; i++) {
        assertThat(application.ask().statusCode()).isEqualTo(400);
      }
      assertThat(application.requests()).isEqualTo(10);
      application.recover();
      assertThat(application.ask().body()).isEqualTo("Hello.");
    }
  }
}
