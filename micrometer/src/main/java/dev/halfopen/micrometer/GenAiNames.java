package dev.halfopen.micrometer;

import java.time.Duration;

/**
 * The names of OpenTelemetry's conventions for generative AI, as of November 2026 (a state that is
 * called development there); the constants of its artifact for Java are deprecated.
 */
final class GenAiNames {
  static final String DURATION = "gen_ai.client.operation.duration";
  static final String TOKENS = "gen_ai.client.token.usage";
  static final String FIRST_CHUNK = "gen_ai.client.operation.time_to_first_chunk";
  static final String PER_CHUNK = "gen_ai.client.operation.time_per_output_chunk";

  static final String OPERATION = "gen_ai.operation.name";
  static final String PROVIDER = "gen_ai.provider.name";
  static final String REQUEST_MODEL = "gen_ai.request.model";
  static final String RESPONSE_MODEL = "gen_ai.response.model";
  static final String TOKEN_TYPE = "gen_ai.token.type";
  static final String ERROR_TYPE = "error.type";

  private static final int POWERS = 14;

  private GenAiNames() {}

  /** The buckets that the conventions want for durations: 10 ms, and each twice the last. */
  static Duration[] durations() {
    Duration[] buckets = new Duration[POWERS];
    for (int i = 0; i < POWERS; i++) {
      buckets[i] = Duration.ofMillis(10L << i);
    }
    return buckets;
  }

  /** The buckets that the conventions want for tokens: 1, and each four times the last. */
  static double[] tokens() {
    double[] buckets = new double[POWERS];
    for (int i = 0; i < POWERS; i++) {
      buckets[i] = 1L << (2 * i);
    }
    return buckets;
  }
}
