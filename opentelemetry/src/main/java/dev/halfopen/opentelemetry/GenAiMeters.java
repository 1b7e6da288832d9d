package dev.halfopen.opentelemetry;

import dev.halfopen.ai.AIExchangeEnd;
import dev.halfopen.internal.BoundedNames;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Records what each exchange with an AI service was: by the conventions' names, and by our own what
 * they have no name for. Thread-safe.
 */
final class GenAiMeters implements Consumer<AIExchangeEnd> {
  static final AttributeKey<String> DIRECTION = AttributeKey.stringKey("halfopen.ai.direction");
  static final AttributeKey<String> FINISH = AttributeKey.stringKey("halfopen.ai.finish");
  static final AttributeKey<String> FAILURE = AttributeKey.stringKey("halfopen.ai.failure");

  private static final int MAX_SERVICES = 100;
  private static final int MAX_FINISH_REASONS = 50;
  private static final String NONE = "none";

  private final GenAiInstruments conventions;
  private final DoubleHistogram firstContent;
  private final LongCounter tokens;
  private final LongCounter answers;
  private final BoundedNames models;
  private final BoundedNames answeringModels;
  private final BoundedNames services = bounded("services", MAX_SERVICES);
  private final BoundedNames finishes = bounded("finish reasons", MAX_FINISH_REASONS);

  GenAiMeters(HalfopenTelemetryBuilder settings) {
    Meter meter = settings.target().getMeter(Keys.SCOPE);
    conventions = GenAiInstruments.of(settings.conventions(), meter);
    models = bounded("models", settings.models());
    answeringModels = bounded("models that answered", settings.models());
    firstContent =
        meter
            .histogramBuilder("halfopen.ai.time.to.first.content")
            .setUnit("s")
            .setDescription("How long callers waited for the first content")
            .setExplicitBucketBoundariesAdvice(Keys.CALL_SECONDS)
            .build();
    tokens =
        meter
            .counterBuilder("halfopen.ai.tokens")
            .setUnit("{token}")
            .setDescription("Tokens, as the services say, by direction")
            .build();
    answers =
        meter
            .counterBuilder("halfopen.ai.answers")
            .setUnit("{answer}")
            .setDescription("Exchanges that have ended, by finish reason and kind of failure")
            .build();
  }

  private static BoundedNames bounded(String what, int limit) {
    return new BoundedNames(
        limit,
        GenAi.OTHER,
        "Telemetry has seen "
            + limit
            + " different names of "
            + what
            + ": further ones are told together, as "
            + GenAi.OTHER);
  }

  @Override
  public void accept(AIExchangeEnd end) {
    Attributes identity = identity(end).build();
    Attributes full = full(end);
    String error = GenAi.errorType(end);
    conventions.record(end, error == null ? full : GenAi.with(full, Keys.ERROR_TYPE, error), full);
    if (end.toFirstContent() != null) {
      firstContent.record(Keys.seconds(end.toFirstContent()), identity);
    }
    add(end.inputTokens(), "input", identity);
    add(end.outputTokens(), "output", identity);
    add(end.cachedTokens(), "cached", identity);
    add(end.reasoningTokens(), "reasoning", identity);
    answers.add(
        1,
        identity.toBuilder()
            .put(FINISH, finish(end.finishReasons()))
            .put(FAILURE, error == null ? NONE : error)
            .build());
  }

  private void add(long count, String direction, Attributes attributes) {
    if (count > 0) {
      tokens.add(count, GenAi.with(attributes, DIRECTION, direction));
    }
  }

  private String finish(List<String> reasons) {
    return reasons.isEmpty() ? NONE : finishes.of(reasons.get(0));
  }

  private AttributesBuilder identity(AIExchangeEnd end) {
    AttributesBuilder attributes = Attributes.builder();
    attributes.put(GenAi.OPERATION, end.operation());
    attributes.put(GenAi.PROVIDER, end.providerName());
    if (end.model() != null) {
      attributes.put(GenAi.REQUEST_MODEL, models.of(end.model()));
    }
    return attributes;
  }

  private Attributes full(AIExchangeEnd end) {
    AttributesBuilder attributes = identity(end);
    if (end.answeringModel() != null) {
      attributes.put(GenAi.RESPONSE_MODEL, answeringModels.of(end.answeringModel()));
    }
    Server server = Server.of(services.of(end.service()));
    attributes.put(GenAi.SERVER_ADDRESS, server.address);
    if (server.port > 0) {
      attributes.put(GenAi.SERVER_PORT, server.port);
    }
    return attributes.build();
  }

  /**
   * A service's name, which most often is a host, with or without a port.
   *
   * @param port 0 if it isn't known
   */
  private record Server(String address, long port) {
    private static final Pattern HOST_AND_PORT =
        Pattern.compile("([^:]+|\\[[0-9a-fA-F:.]+\\]):([0-9]{1,5})");

    static Server of(String service) {
      Matcher parts = HOST_AND_PORT.matcher(service);
      return parts.matches()
          ? new Server(parts.group(1), Long.parseLong(parts.group(2)))
          : new Server(service, 0);
    }
  }
}
