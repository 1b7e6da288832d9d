package dev.halfopen.ai;

import static dev.halfopen.ai.AIFailure.ACCESS_DENIED;
import static dev.halfopen.ai.AIFailure.CONTENT_REFUSED;
import static dev.halfopen.ai.AIFailure.CONTEXT_TOO_LONG;
import static dev.halfopen.ai.AIFailure.INVALID_REQUEST;
import static dev.halfopen.ai.AIFailure.MODEL_NOT_FOUND;
import static dev.halfopen.ai.AIFailure.OVERLOADED;
import static dev.halfopen.ai.AIFailure.QUOTA_EXHAUSTED;
import static dev.halfopen.ai.AIFailure.RATE_LIMITED;
import static dev.halfopen.ai.AIFailure.SERVER_ERROR;
import static dev.halfopen.ai.AIFailure.TIMEOUT;

import java.util.Optional;

/** What errors mean, service by service; see the guide for the sources. */
final class Rules {
  private Rules() {}

  /** What a status means when nothing else is known; 200 is that of an error inside a stream. */
  static AIFailure byStatus(int status) {
    return switch (status) {
      case 401, 403 -> ACCESS_DENIED;
      case 402 -> QUOTA_EXHAUSTED;
      case 404 -> MODEL_NOT_FOUND;
      case 408, 504 -> TIMEOUT;
      case 429 -> RATE_LIMITED;
      case 503, 529 -> OVERLOADED;
      default -> status >= 400 && status < 500 ? INVALID_REQUEST : SERVER_ERROR;
    };
  }

  /** OpenAI and those who speak like it. */
  static AIFailure openAi(AIResponse response, ErrorBody error) {
    if (error.is(
        "insufficient_quota",
        "credit_balance_exhausted",
        "organization_spend_limit_exceeded",
        "project_spend_limit_exceeded",
        "organization_usage_limit_exceeded",
        "billing_hard_limit_reached")) {
      return QUOTA_EXHAUSTED;
    }
    if (error.is("rate_limit_exceeded", "rate_limit_error", "slow_down", "rate_limited")) {
      return response.status() == 503 ? OVERLOADED : RATE_LIMITED;
    }
    if (error.is("server_is_overloaded", "service_unavailable_error", "overloaded_error")) {
      return OVERLOADED;
    }
    if (error.is("context_length_exceeded", "string_above_max_length")
        || error.says("maximum context length", "context window")) {
      return CONTEXT_TOO_LONG;
    }
    if (error.is("content_filter", "content_policy_violation")) {
      return CONTENT_REFUSED;
    }
    if (error.is("model_not_found", "DeploymentNotFound")) {
      return MODEL_NOT_FOUND;
    }
    if (response.status() < 400 && error.is("invalid_request_error")) {
      return INVALID_REQUEST;
    }
    return byStatus(response.status());
  }

  static AIFailure azureOpenAi(AIResponse response, ErrorBody error) {
    boolean theirs = error.says("high demand", "temporarily unable to process your request");
    return response.status() == 429 && theirs ? OVERLOADED : openAi(response, error);
  }

  static AIFailure anthropic(AIResponse response, ErrorBody error) {
    if (error.detailCode().equals("enforced_spend_limit_reached")
        || error.says("spend limit", "credit balance is too low")) {
      return QUOTA_EXHAUSTED;
    }
    return switch (error.type()) {
      case "overloaded_error" -> OVERLOADED;
      case "rate_limit_error" -> RATE_LIMITED;
      case "billing_error" -> QUOTA_EXHAUSTED;
      case "timeout_error" -> TIMEOUT;
      case "api_error" -> SERVER_ERROR;
      case "authentication_error", "permission_error" -> ACCESS_DENIED;
      case "not_found_error" -> MODEL_NOT_FOUND;
      case "invalid_request_error" ->
          error.says("prompt is too long", "context window") ? CONTEXT_TOO_LONG : INVALID_REQUEST;
      case "request_too_large", "conflict_error" -> INVALID_REQUEST;
      default -> byStatus(response.status());
    };
  }

  static AIFailure gemini(AIResponse response, ErrorBody error) {
    if (error.status().equals("RESOURCE_EXHAUSTED") || response.status() == 429) {
      boolean forGood =
          error.quotaId().contains("PerDay")
              || error.says("limit: 0,", "limit: 0\n")
              || error.message().endsWith("limit: 0");
      return forGood ? QUOTA_EXHAUSTED : RATE_LIMITED;
    }
    if (error.says("exceeds the maximum number of tokens", "token count")) {
      return CONTEXT_TOO_LONG;
    }
    if (error.says("api key not valid", "api key expired")) {
      return ACCESS_DENIED;
    }
    return switch (error.status()) {
      case "UNAVAILABLE" -> OVERLOADED;
      case "DEADLINE_EXCEEDED" -> TIMEOUT;
      case "INTERNAL", "UNKNOWN" -> SERVER_ERROR;
      default -> byStatus(response.status());
    };
  }

  static AIFailure vertex(AIResponse response, ErrorBody error) {
    boolean shared = error.says("resource exhausted, please try again later");
    return response.status() == 429 && shared ? OVERLOADED : gemini(response, error);
  }

  static AIFailure bedrock(AIResponse response, ErrorBody error) {
    String name = bedrockName(response.header("x-amzn-errortype"), error.type());
    return switch (name) {
      case "ThrottlingException" -> RATE_LIMITED;
      case "ModelNotReadyException", "ServiceUnavailableException" -> OVERLOADED;
      case "InternalServerException", "ModelErrorException", "ModelStreamErrorException" ->
          SERVER_ERROR;
      case "ModelTimeoutException" -> TIMEOUT;
      case "ServiceQuotaExceededException" -> QUOTA_EXHAUSTED;
      case "AccessDeniedException", "FTUFormNotFilled", "MPAgreementBeingCreated" -> ACCESS_DENIED;
      case "ResourceNotFoundException" -> MODEL_NOT_FOUND;
      case "ValidationException" ->
          error.says("too long", "too many input tokens", "maximum context length")
              ? CONTEXT_TOO_LONG
              : INVALID_REQUEST;
      default -> byStatus(response.status());
    };
  }

  /**
   * {@code ThrottlingException:http://...} in the header, {@code com.amazon...#Name} in the body.
   */
  private static String bedrockName(Optional<String> header, String type) {
    String name = header.orElse(type);
    int colon = name.indexOf(':');
    name = colon >= 0 ? name.substring(0, colon) : name;
    return name.substring(name.indexOf('#') + 1);
  }

  static AIFailure cohere(AIResponse response, ErrorBody error) {
    return response.status() == 429 && error.says("month", "trial key is limited")
        ? QUOTA_EXHAUSTED
        : openAi(response, error);
  }

  static AIFailure openRouter(AIResponse response, ErrorBody error) {
    if (response.status() == 403 && error.says("flagged", "moderation")) {
      return CONTENT_REFUSED;
    }
    // An error while it answers comes with 200, and the status stands in the code.
    if (response.status() < 400 && error.code().matches("[45]\\d\\d")) {
      return byStatus(Integer.parseInt(error.code()));
    }
    return openAi(response, error);
  }
}
