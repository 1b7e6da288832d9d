package dev.halfopen.opentelemetry;

import dev.halfopen.ai.AIExchangeEnd;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The names of OpenTelemetry's conventions for generative AI, as strings of our own: the Java
 * artifact has them deprecated, and their new home has none. A test compares them with the guide.
 */
final class GenAi {
  static final AttributeKey<String> OPERATION = AttributeKey.stringKey("gen_ai.operation.name");
  static final AttributeKey<String> PROVIDER = AttributeKey.stringKey("gen_ai.provider.name");
  static final AttributeKey<String> REQUEST_MODEL = AttributeKey.stringKey("gen_ai.request.model");
  static final AttributeKey<String> RESPONSE_MODEL =
      AttributeKey.stringKey("gen_ai.response.model");
  static final AttributeKey<String> TOKEN_TYPE = AttributeKey.stringKey("gen_ai.token.type");
  static final AttributeKey<String> SERVER_ADDRESS = AttributeKey.stringKey("server.address");
  static final AttributeKey<Long> SERVER_PORT = AttributeKey.longKey("server.port");

  static final String OPERATION_DURATION = "gen_ai.client.operation.duration";
  static final String TOKEN_USAGE = "gen_ai.client.token.usage";
  static final String OPERATION_FIRST_CHUNK = "gen_ai.client.operation.time_to_first_chunk";
  static final String OPERATION_PER_CHUNK = "gen_ai.client.operation.time_per_output_chunk";

  static final String INFERENCE_DURATION = "gen_ai.client.inference.duration";
  static final String INFERENCE_FIRST_CHUNK = "gen_ai.client.inference.time_to_first_chunk";
  static final String INFERENCE_PER_CHUNK = "gen_ai.client.inference.time_per_output_chunk";
  static final String INFERENCE_INPUT = "gen_ai.client.inference.usage.input_tokens";
  static final String INFERENCE_OUTPUT = "gen_ai.client.inference.usage.output_tokens";
  static final String INFERENCE_CACHED = "gen_ai.client.inference.usage.cache_read.input_tokens";
  static final String INFERENCE_CACHE_WRITES =
      "gen_ai.client.inference.usage.cache_write.input_tokens";
  static final String INFERENCE_REASONING = "gen_ai.client.inference.usage.reasoning.output_tokens";
  static final String EMBEDDINGS_DURATION = "gen_ai.client.embeddings.duration";

  static final String INPUT = "input";
  static final String OUTPUT = "output";
  static final String OTHER = "_OTHER";

  /** As the conventions have it for all times. */
  static final List<Double> SECONDS =
      List.of(
          0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92);

  static final List<Long> TOKENS =
      List.of(
          1L, 4L, 16L, 64L, 256L, 1024L, 4096L, 16384L, 65536L, 262144L, 1048576L, 4194304L,
          16777216L, 67108864L);

  private GenAi() {}

  /** Null if the exchange did not fail. */
  static @Nullable String errorType(AIExchangeEnd end) {
    if (end.failure() != null) {
      return Keys.written(end.failure());
    }
    if (end.status() >= 400) {
      return Integer.toString(end.status());
    }
    return switch (end.outcome()) {
      case SUCCESS, IGNORED -> null;
      case FAILURE, THROTTLED, EXHAUSTED -> OTHER;
    };
  }

  static Attributes with(Attributes attributes, AttributeKey<String> key, String value) {
    return attributes.toBuilder().put(key, value).build();
  }
}
