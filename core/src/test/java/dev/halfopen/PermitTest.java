package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** R1: a permit ends exactly once, with its first report. */
class PermitTest {
  private final Fixture given = Fixture.withThreshold(1);

  private static final List<Consumer<Permit>> REPORTS =
      List.of(
          Permit::succeed,
          permit -> permit.succeed("result"),
          permit -> permit.fail(Fixture.BOOM),
          Permit::ignore,
          Permit::close,
          permit -> permit.report(Verdict.failure()),
          permit -> permit.report(Verdict.success(), Duration.ofSeconds(1)),
          permit -> permit.report(Verdict.throttled(null, Duration.ofSeconds(5))));

  @Test
  void onlyItsFirstReportCounts() {
    for (Consumer<Permit> first : REPORTS) {
      Fixture fresh = Fixture.withThreshold(1);
      Permit permit = fresh.breaker.acquirePermit();
      first.accept(permit);
      MetricsSnapshot after = fresh.counted();
      CircuitStatus status = fresh.breaker.status();
      REPORTS.forEach(report -> report.accept(permit));
      assertThat(fresh.counted()).isEqualTo(after);
      assertThat(fresh.breaker.status()).isEqualTo(status);
      assertThat(after.totalCalls()).isEqualTo(1);
      assertThat(after.callsInFlight()).isZero();
    }
  }

  @Test
  void closedWithoutAReportItIsIgnored() {
    given.breaker.acquirePermit().close();
    assertThat(given.counted().ignoredCalls()).isEqualTo(1);
  }

  @Test
  void closedAfterAReportItStays() {
    try (Permit permit = given.breaker.acquirePermit()) {
      permit.succeed();
    }
    assertThat(given.counted().successfulCalls()).isEqualTo(1);
    assertThat(given.counted().totalCalls()).isEqualTo(1);
  }

  @Test
  void aReportThatIsRefusedEndsNothing() {
    Permit permit = given.breaker.acquirePermit();
    assertThatNullPointerException().isThrownBy(() -> permit.fail(null));
    assertThatNullPointerException().isThrownBy(() -> permit.report(null));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> permit.report(Verdict.success(), Duration.ofNanos(-1)))
        .withMessage("took: PT-0.000000001S (expected: 0 to 365 days)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> permit.report(Verdict.success(), null))
        .withMessage("took: null (expected: 0 to 365 days)");
    assertThat(given.counted().callsInFlight()).isEqualTo(1);
    permit.succeed();
    assertThat(given.counted().successfulCalls()).isEqualTo(1);
  }

  @Test
  void isThereOrNullOrRejected() {
    assertThat(given.breaker.tryAcquirePermit()).isNotNull();
    given.fail();
    assertThat(given.breaker.tryAcquirePermit()).isNull();
    assertThat(given.counted().rejectedCalls()).isEqualTo(1);
    assertThat(given.rejection()).isNotNull();
    assertThat(given.counted().rejectedCalls()).isEqualTo(2);
  }

  @Test
  void countsRetriesByTheirOwn() {
    given.breaker.recordRetry();
    given.breaker.recordRetry();
    assertThat(given.counted().retryAttempts()).isEqualTo(2);
    assertThat(given.counted().totalCalls()).isZero();
  }
}
