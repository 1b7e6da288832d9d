package dev.halfopen.pipeline;

import dev.halfopen.CallNotPermittedException;
import dev.halfopen.Verdict;
import dev.halfopen.internal.AttemptScope;
import dev.halfopen.internal.AttemptScopes;
import dev.halfopen.pipeline.PipelineCounters.CallEnd;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One call through a pipeline: what its forms share, the one end above all. */
abstract class Run extends Guest {
  /*
   * Invariants, whatever is thrown by whom, and whoever races
   *  1. A run ends once, by way of `giveBack` and `count`, and then its caller is told, once.
   *  2. Every step, of ours or of others, is caught (Throwable) where it is begun, and what it
   *     throws is how the run ends, unless there is something better: what is known.
   *  3. At the end, in this order: the alarms are stopped; the attempt under way is ended, its
   *     permit first, then what runs beneath it is stopped; the place is given back; the fallback
   *     is asked, outside of the limit and the deadline; the call is counted and reported; its
   *     caller is told.
   *  4. An attempt that its breaker has admitted has its permit ended by whoever ends the attempt,
   *     once, and the verdict that the breaker counted is the one that the plan goes on with.
   *  5. Nothing of others runs on a timer's thread.
   *  6. It goes by the settings that it found when it began, whatever changes meanwhile.
   */
  final Settings settings;
  final CallPlan plan;

  /** The attempt around this call, if it is made within one; what ends that ends this. */
  final @Nullable AttemptScope outer = AttemptScopes.current();

  private final ResiliencePipeline pipeline;

  Run(ResiliencePipeline pipeline) {
    this(pipeline, pipeline.settings());
  }

  private Run(ResiliencePipeline pipeline, Settings settings) {
    super(settings.limiter());
    this.pipeline = pipeline;
    this.settings = settings;
    pipeline.counters().started();
    this.plan = new CallPlan(settings, pipeline.report() != null);
  }

  /** The step, unless the attempt around this call is over: then nothing is begun any more. */
  final Step unlessOuterIsOver(Step step) {
    return step instanceof Step.Try && outer != null && outer.isOver()
        ? plan.knownOr(new CancellationException("the attempt around this call is over"))
        : step;
  }

  /**
   * Counts and reports the call.
   *
   * @param failure what its caller sees; null: an answer
   */
  final void count(@Nullable Throwable failure, boolean byFallback) {
    pipeline.counters().ended(byFallback ? CallEnd.FALLBACK : endedBy(failure), plan.attempts());
    CallLog log = plan.log();
    Consumer<? super CallReport> report = pipeline.report();
    if (report != null && log != null) {
      try {
        report.accept(log.report(failure, byFallback));
      } catch (Throwable e) {
        settings.remarks().on(Remarks.About.REPORT, "has a listener of reports that fails", e);
      }
    }
  }

  /** Whether the caller gave the call up, so that there is nobody to be given something else. */
  static boolean isGivenUp(@Nullable Throwable error) {
    return error instanceof CancellationException || error instanceof InterruptedException;
  }

  private CallEnd endedBy(@Nullable Throwable error) {
    if (isGivenUp(error)) {
      return CallEnd.IGNORED;
    }
    if (error instanceof CallLimitException
        || (error instanceof CallNotPermittedException && plan.attempts() == 0)) {
      return CallEnd.REJECTED;
    }
    Verdict verdict = plan.verdict();
    if (error == null && verdict instanceof Verdict.Success) {
      return CallEnd.SUCCESS;
    }
    return verdict instanceof Verdict.Ignored ? CallEnd.IGNORED : CallEnd.FAILURE;
  }
}
