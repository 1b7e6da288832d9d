package dev.halfopen.pipeline;

import static dev.halfopen.pipeline.PipelineFixture.retries;
import static dev.halfopen.pipeline.PipelineFixture.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.Verdict;
import dev.halfopen.timeout.Timeouts;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What people read of a pipeline: one line each, times as people write them. */
class PipelineTextsTest {
  private final PipelineFixture fixture = new PipelineFixture();
  private final List<CallReport> reports = new ArrayList<>();

  private String reported(PipelineBuilder builder) {
    CompletableFuture<String> unused =
        builder.build().reporting(reports::add).callAsync(fixture.service::callAsync);
    fixture.advanceSeconds(100);
    return reports.get(reports.size() - 1).toString();
  }

  @Test
  void aReportSaysWhatBecameOfTheCallAndWhereItsTimeWent() {
    fixture
        .service
        .fails(Failures.overloaded(), Duration.ofMillis(1_303))
        .answers("ok", Duration.ofMillis(450));
    assertThat(reported(fixture.pipeline(fixture.breaker("a'i")).retry(retries(2).build())))
        .isEqualTo(
            "CallReport[answered after 2.8 s, 1 s of it between attempts:"
                + " attempt 1 at 'a\\'i' took 1.3 s and failed:"
                + " dev.halfopen.AIServiceException: overloaded;"
                + " attempt 2 at 'a\\'i' took 450 ms]");
  }

  @Test
  void aReportNamesTheFailureThatIsNoAttemptsOwn() {
    fixture.service.hangs();
    assertThat(
            reported(
                fixture
                    .pipeline(fixture.breaker("ai"))
                    .limit(ConcurrencyLimit.of(1))
                    .timeouts(Timeouts.NONE.deadline(seconds(5)))))
        .startsWith("CallReport[failed after 5 s: attempt 1 at 'ai' took 5 s and failed: ")
        .endsWith("the call was not done by its deadline of 5 s]");
    CallReport rejected =
        new CallReport(
            List.of(),
            Duration.ofMillis(3),
            Duration.ofMillis(2),
            Duration.ZERO,
            null,
            false,
            new IOException("no\nroom"));
    assertThat(rejected)
        .hasToString(
            "CallReport[failed after 3 ms, 2 ms of it in the queue;"
                + " java.io.IOException: no\\u000aroom]");
  }

  @Test
  void aReportIsBounded() {
    CallReport.AttemptReport rejection =
        new CallReport.AttemptReport(
            "ai", 0, false, Duration.ZERO, Duration.ZERO, Verdict.ignored(), null);
    CallReport report =
        new CallReport(
            Collections.nCopies(12, rejection),
            seconds(1),
            Duration.ZERO,
            Duration.ZERO,
            null,
            true,
            null);
    assertThat(report.toString())
        .startsWith("CallReport[answered by the fallback after 1 s: rejection at 'ai' took 0 s; ")
        .endsWith("; and 2 more]");
  }

  @Test
  void recipesReadAsTheyAreWritten() {
    assertThat(Timeouts.NONE).hasToString("Timeouts.NONE");
    assertThat(
            Timeouts.NONE
                .attempt(Duration.ofMillis(1_500))
                .firstItem(seconds(2))
                .idle(seconds(3))
                .deadline(seconds(90)))
        .hasToString("Timeouts.NONE.attempt(1.5 s).firstItem(2 s).idle(3 s).deadline(90 s)");
    assertThat(Hedge.after(seconds(2))).hasToString("Hedge.after(2 s)");
    assertThat(Hedge.atQuantile(0.95, seconds(2))).hasToString("Hedge.atQuantile(0.95, 2 s)");
  }

  @Test
  void whatAPipelineHasCountedReadsAsALine() {
    assertThat(new PipelineSnapshot(0, 0, 0, 0, 0, 0, 0, 0, 0))
        .hasToString(
            "calls: 0, successful 0, failed 0, ignored 0; rejected 0; attempts 0; in flight 0");
    assertThat(new PipelineSnapshot(9, 4, 2, 1, 2, 1, 11, 5, 3))
        .hasToString(
            "calls: 9, successful 4 (1 by the fallback), failed 2, ignored 1 (success rate 66.67"
                + " %); rejected 2; attempts 11; in flight 5 (3 waiting)");
    assertThat(new PipelineSnapshot(4, 2, 2, 0, 0, 0, 4, 0, 0).toString())
        .contains("(success rate 50.00 %)");
  }

  @Test
  void aReportShowsTenAttemptsWhole() {
    CallReport.AttemptReport attempt =
        new CallReport.AttemptReport(
            "ai", 1, false, Duration.ZERO, Duration.ZERO, Verdict.ignored(), null);
    assertThat(report(Collections.nCopies(10, attempt), null).toString()).doesNotContain("more");
    assertThat(report(Collections.nCopies(11, attempt), null).toString()).endsWith("; and 1 more]");
  }

  @Test
  void aFailureThatOneOfTheAttemptsHasNamedIsNotSaidTwice() {
    IOException failure = new IOException("cut");
    CallReport.AttemptReport good =
        new CallReport.AttemptReport(
            "ai", 1, false, Duration.ZERO, seconds(1), Verdict.success(), null);
    CallReport.AttemptReport failed =
        new CallReport.AttemptReport(
            "ai", 2, true, Duration.ZERO, seconds(1), Verdict.failure(), failure);
    assertThat(report(List.of(good, failed), failure).toString())
        .endsWith("; hedge 2 at 'ai' took 1 s and failed: java.io.IOException: cut]");
    assertThat(report(List.of(good, failed), new IOException("another")).toString())
        .endsWith("java.io.IOException: cut; java.io.IOException: another]");
  }

  private static CallReport report(List<CallReport.AttemptReport> attempts, Throwable failure) {
    return new CallReport(attempts, seconds(1), Duration.ZERO, Duration.ZERO, null, false, failure);
  }

  @Test
  void aLimitSaysWhatItIsAndWhatWasTooMany() {
    ConcurrencyLimit limit = ConcurrencyLimit.of(2);
    assertThat(limit).hasToString("ConcurrencyLimit.of(2)");
    assertThat(limit.queue(3)).hasToString("ConcurrencyLimit.of(2).queue(3)");
    CallLimitException full = new CallLimitException(limit);
    assertThat(full).hasMessage("Too many calls: 2 are under way");
    assertThat(full.queueFull()).isFalse();
    CallLimitException queueFull = new CallLimitException(limit.queue(3));
    assertThat(queueFull).hasMessage("Too many calls: 2 are under way and 3 are waiting");
    assertThat(queueFull.queueFull()).isTrue();
    assertThat(queueFull.maxCalls()).isEqualTo(2);
    assertThat(queueFull.queue()).isEqualTo(3);
  }
}
