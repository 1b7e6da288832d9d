package dev.halfopen.opentelemetry;

/**
 * Which of OpenTelemetry's conventions for generative AI the {@code gen_ai.*} metrics follow. None
 * of them is stable yet. The guide lists the names of each.
 *
 * @since 0.1.0
 */
public enum GenAiConventions {
  /**
   * As they stood in the general conventions up to 1.41, and as instrumentations and dashboards
   * have them: {@code gen_ai.client.operation.duration}, {@code gen_ai.client.token.usage}.
   */
  V1_41,

  /**
   * The first release of a repository of their own, 0.1.0, where inference and embeddings have
   * metrics of their own ({@code gen_ai.client.inference.duration}) and tokens are counters.
   */
  GENAI_0_1
}
