package dev.halfopen.ai;

import java.util.Locale;
import java.util.Map;

/** What a service is called in OpenTelemetry's conventions. */
final class ProviderName {
  /** Those that the conventions name otherwise than we do. */
  private static final Map<Provider, String> CONVENTIONAL =
      Map.of(
          Provider.AZURE_OPENAI, "azure.ai.openai",
          Provider.BEDROCK, "aws.bedrock",
          Provider.GEMINI, "gcp.gemini",
          Provider.VERTEX, "gcp.vertex_ai",
          Provider.MISTRAL, "mistral_ai",
          Provider.MOONSHOT, "moonshot_ai",
          Provider.XAI, "x_ai");

  private ProviderName() {}

  static String of(Provider provider) {
    return CONVENTIONAL.getOrDefault(provider, provider.name().toLowerCase(Locale.ROOT));
  }
}
