package dev.halfopen.micrometer;

import dev.halfopen.Outcome;
import dev.halfopen.ai.AIExchangeEnd;
import dev.halfopen.ai.AIFailure;
import dev.halfopen.internal.BoundedNames;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Records what AI exchanges were, under our names and under those of the conventions. */
final class ExchangeMeters implements Consumer<AIExchangeEnd> {
  /** Services invent reasons, and gateways more. */
  private static final int MAX_FINISH_REASONS = 50;

  private static final String NONE = "none";
  private static final String OTHER = "other";

  private static final Duration[] GEN_AI_DURATIONS = GenAiNames.durations();
  private static final double[] GEN_AI_TOKENS = GenAiNames.tokens();

  private final MeterRegistry registry;
  private final boolean tokenUsage;
  private final BoundedNames models;
  private final BoundedNames finishReasons = bounded("finish reasons", MAX_FINISH_REASONS);
  private final Set<Meter> made = ConcurrentHashMap.newKeySet();

  /**
   * @param tokenUsage whether tokens are told by the name of the conventions, too
   */
  ExchangeMeters(MeterRegistry registry, int maxModels, boolean tokenUsage) {
    this.registry = registry;
    this.tokenUsage = tokenUsage;
    this.models = bounded("names of models", maxModels);
  }

  private static BoundedNames bounded(String what, int limit) {
    return new BoundedNames(
        limit,
        OTHER,
        "Halfopen's meters of AI calls tell " + limit + " " + what + ", and further ones as other");
  }

  private static String told(BoundedNames names, @Nullable String value) {
    return value == null || value.isEmpty() ? NONE : names.of(value);
  }

  @Override
  public void accept(AIExchangeEnd end) {
    String model = told(models, end.model());
    recordOurs(
        end,
        Tags.of(
            "provider",
            BreakerFamilies.lower(end.provider().name()),
            "model",
            model,
            "operation",
            end.operation()));
    recordConventions(
        end,
        Tags.of(
            GenAiNames.PROVIDER,
            end.providerName(),
            GenAiNames.REQUEST_MODEL,
            model,
            GenAiNames.OPERATION,
            end.operation()));
  }

  private void recordOurs(AIExchangeEnd end, Tags tags) {
    Duration first = end.toFirstContent();
    if (first != null) {
      kept(Timer.builder("halfopen.ai.time.to.first.content")
              .description("How long the caller waited for the first content of an answer")
              .tags(tags)
              .serviceLevelObjectives(CallTimers.BUCKETS)
              .register(registry))
          .record(first);
    }
    count(end.inputTokens(), tags, "input");
    count(end.outputTokens(), tags, "output");
    count(end.cachedTokens(), tags, "cached");
    count(end.reasoningTokens(), tags, "reasoning");
    String finish = end.finishReasons().isEmpty() ? null : end.finishReasons().get(0);
    kept(Counter.builder("halfopen.ai.answers")
            .description("Exchanges that have ended, by why the answer ended and what failed")
            .baseUnit("answers")
            .tags(tags.and("finish", told(finishReasons, finish), "failure", failure(end)))
            .register(registry))
        .increment();
  }

  private void count(long tokens, Tags tags, String direction) {
    if (tokens >= 0) {
      kept(Counter.builder("halfopen.ai.tokens")
              .description("Tokens as the service's own usage says, if it does")
              .baseUnit("tokens")
              .tags(tags.and("direction", direction))
              .register(registry))
          .increment((double) tokens);
    }
  }

  private void recordConventions(AIExchangeEnd end, Tags asked) {
    Tags tags = asked.and(GenAiNames.RESPONSE_MODEL, told(models, end.answeringModel()));
    time(
        GenAiNames.DURATION,
        "How long the operation took",
        tags.and(GenAiNames.ERROR_TYPE, failure(end)),
        end.took());
    tokens(end.allInputTokens(), tags, "input");
    tokens(end.allOutputTokens(), tags, "output");
    Duration first = end.toFirstContent();
    if (end.streamed() && first != null) {
      time(GenAiNames.FIRST_CHUNK, "How long until the first chunk came", tags, first);
    }
    Duration perChunk = end.timePerContent();
    if (perChunk != null) {
      time(
          GenAiNames.PER_CHUNK,
          "How long each chunk after the first took: the mean of an answer",
          tags,
          perChunk);
    }
  }

  private void time(String name, String description, Tags tags, Duration took) {
    kept(Timer.builder(name)
            .description(description)
            .tags(tags)
            .serviceLevelObjectives(GEN_AI_DURATIONS)
            .register(registry))
        .record(took);
  }

  private void tokens(long tokens, Tags tags, String type) {
    if (tokenUsage && tokens >= 0) {
      kept(DistributionSummary.builder(GenAiNames.TOKENS)
              .description("Tokens of an operation")
              .baseUnit("tokens")
              .tags(tags.and(GenAiNames.TOKEN_TYPE, type))
              .serviceLevelObjectives(GEN_AI_TOKENS)
              .register(registry))
          .record((double) tokens);
    }
  }

  /** One of few words: none if there was an answer, or nobody waited for one any more. */
  private static String failure(AIExchangeEnd end) {
    @Nullable AIFailure failure = end.failure();
    if (failure != null) {
      return BreakerFamilies.text(failure);
    }
    boolean isNone = end.outcome() == Outcome.SUCCESS || end.outcome() == Outcome.IGNORED;
    return isNone ? NONE : OTHER;
  }

  private <M extends Meter> M kept(M meter) {
    made.add(meter);
    return meter;
  }

  void removeAll() {
    made.forEach(registry::remove);
    made.clear();
  }
}
