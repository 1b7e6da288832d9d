package dev.halfopen.pipeline;

import dev.halfopen.CallNotPermittedException;
import dev.halfopen.Verdict;
import dev.halfopen.pipeline.PipelineCounters.Outcome;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What happens once at the end of a call, before its caller sees the outcome. */
final class Ending {
  private static final Logger log = LoggerFactory.getLogger(ResiliencePipeline.class);

  private final CallPlan plan;
  private final Place place;
  private final PipelineCounters counters;
  private final @Nullable Consumer<? super CallReport> report;

  Ending(
      CallPlan plan,
      Place place,
      PipelineCounters counters,
      @Nullable Consumer<? super CallReport> report) {
    this.plan = plan;
    this.place = place;
    this.counters = counters;
    this.report = report;
  }

  /**
   * Ends the call; what the caller sees is what the fallback makes of a failure, if there is one.
   */
  Step.End end(Step.End end, @Nullable Function<? super Throwable, ?> fallback) {
    if (end.error() == null || fallback == null || isGivenUp(end.error())) {
      return end(end, false);
    }
    Step.End instead;
    try {
      instead = new Step.End(fallback.apply(end.error()), null);
    } catch (Throwable e) {
      return end(new Step.End(null, e), false);
    }
    return end(instead, true);
  }

  /** Ends the call with what its caller sees. */
  Step.End end(Step.End end, boolean byFallback) {
    place.giveBack();
    counters.ended(byFallback ? Outcome.FALLBACK : outcome(end), plan.attempts());
    if (report != null) {
      try {
        report.accept(plan.log().report(end, byFallback));
      } catch (Throwable e) {
        log.warn("A listener of call reports failed", e);
      }
    }
    return end;
  }

  /** Whether the caller gave the call up, so that there is nobody to be given something else. */
  static boolean isGivenUp(Throwable error) {
    return error instanceof CancellationException || error instanceof InterruptedException;
  }

  private Outcome outcome(Step.End end) {
    Throwable error = end.error();
    if (error != null && isGivenUp(error)) {
      return Outcome.IGNORED;
    }
    if (error instanceof CallLimitException
        || (error instanceof CallNotPermittedException && plan.attempts() == 0)) {
      return Outcome.REJECTED;
    }
    Verdict verdict = plan.log().verdict();
    if (error == null && verdict instanceof Verdict.Success) {
      return Outcome.SUCCESS;
    }
    return verdict instanceof Verdict.Ignored ? Outcome.IGNORED : Outcome.FAILURE;
  }
}
