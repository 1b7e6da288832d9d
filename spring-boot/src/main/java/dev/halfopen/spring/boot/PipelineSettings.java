package dev.halfopen.spring.boot;

import dev.halfopen.pipeline.ConcurrencyLimit;
import dev.halfopen.pipeline.Hedge;
import dev.halfopen.pipeline.PipelineBuilder;
import dev.halfopen.pipeline.ResiliencePipeline;
import dev.halfopen.pipeline.Target;
import dev.halfopen.retry.Retry;
import dev.halfopen.spring.boot.PipelineProperties.Hedges;
import dev.halfopen.spring.boot.PipelineProperties.Limits;
import dev.halfopen.spring.boot.PipelineProperties.Retries;
import dev.halfopen.spring.boot.PipelineProperties.Strategies;
import dev.halfopen.timeout.Timeouts;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes a pipeline of its properties. */
final class PipelineSettings {
  private final Settings settings;

  PipelineSettings(Settings settings) {
    this.settings = settings;
  }

  /**
   * The pipeline, as it is to be built.
   *
   * @param targets at least one
   * @throws InvalidPropertyException if one of the properties is refused, or all of them together
   */
  PipelineBuilder builder(PipelineProperties from, List<Target> targets) {
    PipelineBuilder builder = ResiliencePipeline.builder(targets.get(0));
    targets.subList(1, targets.size()).forEach(builder::fallbackTo);
    return changed(from, builder.context(CallContext.capture()));
  }

  /**
   * The pipeline with all that the properties say of what stands around its targets.
   *
   * @throws InvalidPropertyException as above
   */
  PipelineBuilder changed(PipelineProperties from, PipelineBuilder builder) {
    if (from.strategy() != null) {
      builder.strategy(from.strategy().strategy());
    }
    if (from.retry() != null) {
      builder.retry(retry(from.retry(), from.strategy()));
    }
    if (from.timeouts() != null) {
      builder.timeouts(timeouts(from.timeouts(), from.strategy()));
    }
    if (from.limit() != null) {
      int maxCalls = from.limit().maxCalls();
      ConcurrencyLimit limit =
          settings.in("limit").get("max-calls", () -> ConcurrencyLimit.of(maxCalls));
      builder.limit(
          settings
              .in("limit")
              .changed("queue", limit, from.limit().queue(), ConcurrencyLimit::queue));
    }
    settings.set("switch-after", from.switchAfter(), builder::switchAfter);
    if (from.hedge() != null) {
      builder.hedge(hedge(from.hedge()));
    }
    settings.get("targets", builder::build);
    return builder;
  }

  private Retry retry(Retries from, @Nullable Strategies strategy) {
    Retry base = strategy == null ? Retry.builder().build() : strategy.strategy().retry();
    Settings retry = settings.in("retry");
    Retry.Builder to = base.toBuilder();
    retry.set("max-attempts", from.maxAttempts(), to::maxAttempts);
    Duration first = from.firstWait();
    Duration max = from.maxWait();
    if (first != null || max != null) {
      retry.get(
          first != null ? "first-wait" : "max-wait",
          () ->
              to.waits(
                  first == null ? base.firstWait() : first, max == null ? base.maxWait() : max));
    }
    retry.set("factor", from.factor(), to::factor);
    retry.set("jitter", from.jitter(), to::jitter);
    retry.set("idempotent", from.idempotent(), to::idempotent);
    retry.set("wait-for-breaker", from.waitForBreaker(), to::waitForBreaker);
    if (from.retryOn() != null) {
      from.retryOn().forEach(type -> to.retryOn(type));
    }
    return to.build();
  }

  private Timeouts timeouts(Limits from, @Nullable Strategies strategy) {
    Settings at = settings.in("timeouts");
    Timeouts timeouts = strategy == null ? Timeouts.NONE : strategy.strategy().timeouts();
    timeouts = at.changed("attempt", timeouts, from.attempt(), Timeouts::attempt);
    timeouts = at.changed("first-item", timeouts, from.firstItem(), Timeouts::firstItem);
    timeouts = at.changed("idle", timeouts, from.idle(), Timeouts::idle);
    return at.changed("deadline", timeouts, from.deadline(), Timeouts::deadline);
  }

  private Hedge hedge(Hedges from) {
    Settings at = settings.in("hedge");
    Duration delay = from.delay();
    if (delay == null) {
      throw at.invalid("delay", "a duration such as 2s");
    }
    Hedge fixed = at.get("delay", () -> Hedge.after(delay));
    return at.changed(
        "quantile",
        fixed,
        from.quantile(),
        (hedge, share) -> Hedge.atQuantile(share.value(), delay));
  }
}
