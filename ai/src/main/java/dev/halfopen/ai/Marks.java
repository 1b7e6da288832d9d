package dev.halfopen.ai;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Pattern;

/** The marks by which a response shows whose it is, where no host is known. */
final class Marks {
  /** {@code RESOURCE_EXHAUSTED} for instance. */
  private static final Pattern GOOGLE_STATUS = Pattern.compile("[A-Z]{1,30}(?:_[A-Z]{1,30}){0,3}");

  private Marks() {}

  static Provider provider(AIResponse response) {
    if (response.header("x-amzn-errortype").isPresent()) {
      return Provider.BEDROCK;
    }
    if (response.header("apim-request-id").isPresent()) {
      return Provider.AZURE_OPENAI;
    }
    JsonNode outer = ErrorBody.outermost(response.body());
    JsonNode error = outer.path("error");
    if (outer.path("type").asText().equals("error") && error.isObject()) {
      return Provider.ANTHROPIC;
    }
    return GOOGLE_STATUS.matcher(error.path("status").asText()).matches()
        ? Provider.VERTEX
        : Provider.GENERIC;
  }
}
