package dev.halfopen.pipeline;

import dev.halfopen.CallNotPermittedException;
import dev.halfopen.Verdict;
import dev.halfopen.internal.AttemptScope;
import dev.halfopen.internal.AttemptScopes;
import dev.halfopen.pipeline.PipelineCounters.Outcome;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One call through a pipeline: what its forms share, the one end above all. */
abstract class Run implements Limiter.Guest {
  /*
   * Invariants, whatever is thrown by whom, and whoever races
   *  1. A run ends once, by way of `release` and `count`, and then its caller is told, once.
   *  2. Every step, of ours or of others, is caught (Throwable) where it is begun, and what it
   *     throws is how the run ends, unless there is something better: what is known.
   *  3. At the end, in this order: the alarms are stopped; the attempt under way is ended, its
   *     permit first, then what runs beneath it is stopped; the place is given back; the fallback
   *     is asked, outside of the limit and the deadline; the call is counted and reported; its
   *     caller is told.
   *  4. An attempt that its breaker has admitted has its permit ended by whoever ends the attempt,
   *     once, and the verdict that the breaker counted is the one that the plan goes on with.
   *  5. Nothing of others runs on a timer's thread.
   */
  final Settings settings;
  final CallPlan plan;

  /** The attempt around this call, if it is made within one; what ends that ends this. */
  final @Nullable AttemptScope outer = AttemptScopes.current();

  private final PipelineCounters counters;
  private final @Nullable Consumer<? super CallReport> report;
  private volatile Limiter.@Nullable Ticket place;

  Run(ResiliencePipeline pipeline) {
    this.settings = pipeline.settings();
    this.counters = pipeline.counters();
    this.report = pipeline.report();
    counters.started();
    this.plan = new CallPlan(settings, report != null);
  }

  /** Asks for the place, before anything else; null: there is no limit. */
  final void wants(Limiter.@Nullable Ticket ticket) {
    place = ticket;
  }

  /** The step, unless the attempt around this call is over: then nothing is begun any more. */
  final Step unlessOuterIsOver(Step step) {
    return step instanceof Step.Try && outer != null && outer.isOver()
        ? plan.knownOr(new CancellationException("the attempt around this call is over"))
        : step;
  }

  /** Gives the place back. */
  final void release() {
    Limiter.Ticket ticket = place;
    if (ticket != null) {
      ticket.giveBack();
    }
  }

  /** Counts and reports the call, with what its caller sees. */
  final void count(Step.End end, boolean byFallback) {
    counters.ended(byFallback ? Outcome.FALLBACK : outcome(end), plan.attempts());
    CallLog log = plan.log();
    if (report != null && log != null) {
      try {
        report.accept(log.report(end, byFallback));
      } catch (Throwable e) {
        settings.remarks().on(Remarks.About.REPORT, "has a listener of reports that fails", e);
      }
    }
  }

  /** Whether the caller gave the call up, so that there is nobody to be given something else. */
  static boolean isGivenUp(@Nullable Throwable error) {
    return error instanceof CancellationException || error instanceof InterruptedException;
  }

  private Outcome outcome(Step.End end) {
    Throwable error = end.error();
    if (isGivenUp(error)) {
      return Outcome.IGNORED;
    }
    if (error instanceof CallLimitException
        || (error instanceof CallNotPermittedException && plan.attempts() == 0)) {
      return Outcome.REJECTED;
    }
    Verdict verdict = plan.verdict();
    if (error == null && verdict instanceof Verdict.Success) {
      return Outcome.SUCCESS;
    }
    return verdict instanceof Verdict.Ignored ? Outcome.IGNORED : Outcome.FAILURE;
  }
}
