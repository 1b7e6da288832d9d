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

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What errors mean, service by service; docs/guide/ai-failures.md says how we know. */
final class Rules {
  /** Gemini's way to say that there is no quota at all, and not only none at the moment. */
  private static final Pattern NO_QUOTA = Pattern.compile("\\blimit: 0(?![0-9.])");

  private Rules() {}

  /**
   * What a status means when nothing else is known; one that is no error is that of an error inside
   * a stream.
   */
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

  /** OpenAI and those who speak like it. The code is finer than the type, so it is asked first. */
  static Ruling openAi(AIResponse response, ErrorBody error) {
    int status = error.statusOr(response.status());
    boolean aboutRequest = status == 400 || status == 413 || status == 422 || status < 400;
    if (aboutRequest && error.says("maximum context length", "context length", "context window")) {
      return Ruling.of(CONTEXT_TOO_LONG);
    }
    if ((status == 413 || status == 429)
        && error.says("request too large for", "tokens must be reduced", "token budget")) {
      return Ruling.of(CONTEXT_TOO_LONG).withoutWait(); // larger than a minute's allowance
    }
    AIFailure named = named(error.code());
    named = named == null ? named(error.type()) : named;
    if (named == null && status < 400) {
      named = namedBroadly(error.type());
    }
    if (named == null) {
      Ruling byStatus = Ruling.of(byStatus(status));
      return status == 409 ? byStatus.withRetry(true) : byStatus; // a lock that timed out
    }
    return switch (named) {
      case QUOTA_EXHAUSTED -> Ruling.of(named).withoutWait();
      case RATE_LIMITED -> Ruling.of(status == 503 ? OVERLOADED : RATE_LIMITED);
      default -> Ruling.of(named);
    };
  }

  /** Names that mean the same under every status. */
  private static @Nullable AIFailure named(String name) {
    return switch (name) {
      case "insufficient_quota",
          "credit_balance_exhausted",
          "organization_spend_limit_exceeded",
          "project_spend_limit_exceeded",
          "organization_usage_limit_exceeded",
          "billing_hard_limit_reached",
          "billing_error" ->
          QUOTA_EXHAUSTED;
      case "rate_limit_exceeded", "rate_limit_error", "slow_down", "rate_limited" -> RATE_LIMITED;
      case "server_is_overloaded",
          "service_unavailable_error",
          "overloaded_error",
          "provider_overloaded" ->
          OVERLOADED;
      case "provider_unavailable" -> SERVER_ERROR;
      case "context_length_exceeded", "string_above_max_length" -> CONTEXT_TOO_LONG;
      case "content_filter", "content_policy_violation", "ResponsibleAIPolicyViolation" ->
          CONTENT_REFUSED;
      case "model_not_found", "DeploymentNotFound" -> MODEL_NOT_FOUND;
      case "invalid_api_key" -> ACCESS_DENIED;
      default -> null;
    };
  }

  /** Types that say less than an HTTP status, so they count only where there is none. */
  private static @Nullable AIFailure namedBroadly(String type) {
    return switch (type) {
      case "invalid_request_error", "BadRequestError" -> INVALID_REQUEST;
      case "authentication_error", "permission_error" -> ACCESS_DENIED;
      case "not_found_error", "NotFoundError" -> MODEL_NOT_FOUND;
      case "timeout_error" -> TIMEOUT;
      default -> null;
    };
  }

  /** A 429 of Azure may be a shortage of its own. */
  static Ruling azureOpenAi(AIResponse response, ErrorBody error) {
    boolean theirs = error.says("high demand", "temporarily unable to process your request");
    return response.status() == 429 && theirs ? Ruling.of(OVERLOADED) : openAi(response, error);
  }

  static Ruling anthropic(AIResponse response, ErrorBody error) {
    return switch (error.type()) {
      case "overloaded_error" -> Ruling.of(OVERLOADED);
      case "rate_limit_error" -> anthropicLimit(response, error);
      case "billing_error" -> Ruling.of(QUOTA_EXHAUSTED);
      case "timeout_error" -> Ruling.of(TIMEOUT);
      case "api_error" -> Ruling.of(SERVER_ERROR);
      case "authentication_error", "permission_error" -> Ruling.of(ACCESS_DENIED);
      case "not_found_error" -> Ruling.of(MODEL_NOT_FOUND);
      case "invalid_request_error" -> Ruling.of(anthropicInvalid(error));
      case "request_too_large", "conflict_error" -> Ruling.of(INVALID_REQUEST);
      default -> {
        int status = error.statusOr(response.status());
        yield status == 429 ? anthropicLimit(response, error) : Ruling.of(byStatus(status));
      }
    };
  }

  /** Without a time to wait for, a limit doesn't go away by waiting. */
  private static Ruling anthropicLimit(AIResponse response, ErrorBody error) {
    if (error.detailCode().equals("enforced_spend_limit_reached")) {
      return Ruling.of(QUOTA_EXHAUSTED);
    }
    boolean endKnown =
        response.status() != 429
            || response.header("retry-after").isPresent()
            || response.header("retry-after-ms").isPresent()
            || response.header("anthropic-ratelimit-unified-reset").isPresent();
    return endKnown ? Ruling.of(RATE_LIMITED) : Ruling.of(RATE_LIMITED).withRetry(false);
  }

  /** Anthropic says "invalid request" of spent budgets, too. */
  private static AIFailure anthropicInvalid(ErrorBody error) {
    if (error.says("spend limit", "usage limits", "credit balance is too low")) {
      return QUOTA_EXHAUSTED;
    }
    if (error.says("prompt is too long", "exceed context limit", "context window")) {
      return CONTEXT_TOO_LONG;
    }
    return error.says("content filtering policy") ? CONTENT_REFUSED : INVALID_REQUEST;
  }

  static Ruling gemini(AIResponse response, ErrorBody error) {
    int status = error.statusOr(response.status());
    if (error.status().equals("RESOURCE_EXHAUSTED") || status == 429) {
      if (NO_QUOTA.matcher(error.message()).find()) {
        return Ruling.of(QUOTA_EXHAUSTED).withoutWait();
      }
      return Ruling.of(error.quotaIds().contains("PerDay") ? QUOTA_EXHAUSTED : RATE_LIMITED);
    }
    if (status == 400 && error.says("maximum number of tokens")) {
      return Ruling.of(CONTEXT_TOO_LONG);
    }
    if (status == 400 && error.says("api key not valid", "api key expired")) {
      return Ruling.of(ACCESS_DENIED);
    }
    return Ruling.of(
        switch (error.status()) {
          case "UNAVAILABLE" -> OVERLOADED;
          case "DEADLINE_EXCEEDED" -> TIMEOUT;
          case "INTERNAL", "UNKNOWN" -> SERVER_ERROR;
          case "INVALID_ARGUMENT", "FAILED_PRECONDITION", "OUT_OF_RANGE", "CANCELLED" ->
              INVALID_REQUEST;
          case "UNAUTHENTICATED", "PERMISSION_DENIED" -> ACCESS_DENIED;
          case "NOT_FOUND" -> MODEL_NOT_FOUND;
          default -> byStatus(status);
        });
  }

  /** A 429 of Vertex may be a shortage of its shared pool; its text has been seen in two forms. */
  static Ruling vertex(AIResponse response, ErrorBody error) {
    boolean shared =
        error.says(
            "resource exhausted, please try again later",
            "resource exhausted. please try again later");
    return error.statusOr(response.status()) == 429 && shared
        ? Ruling.of(OVERLOADED)
        : gemini(response, error);
  }

  /** Names of exceptions begin with a small letter in streams, hence the comparison. */
  static Ruling bedrock(AIResponse response, ErrorBody error) {
    return switch (bedrockName(response, error).toLowerCase(Locale.ROOT)) {
      case "throttlingexception" ->
          Ruling.of(error.says("per day") ? QUOTA_EXHAUSTED : RATE_LIMITED);
      case "modelnotreadyexception", "serviceunavailableexception" -> Ruling.of(OVERLOADED);
      case "internalserverexception" -> Ruling.of(SERVER_ERROR);
      case "modelerrorexception", "modelstreamerrorexception" ->
          Ruling.of(byStatus(ErrorBody.httpStatus(error.originalStatus(), 500)));
      case "modeltimeoutexception" -> Ruling.of(TIMEOUT);
      case "servicequotaexceededexception" -> Ruling.of(QUOTA_EXHAUSTED);
      case "accessdeniedexception", "ftuformnotfilled" -> Ruling.of(ACCESS_DENIED);
      case "mpagreementbeingcreated" -> Ruling.of(ACCESS_DENIED).withRetry(true);
      case "resourcenotfoundexception" -> Ruling.of(MODEL_NOT_FOUND);
      case "conflictexception" -> Ruling.of(INVALID_REQUEST);
      case "validationexception" ->
          Ruling.of(
              error.says("too long", "too many input tokens", "maximum context length")
                  ? CONTEXT_TOO_LONG
                  : INVALID_REQUEST);
      default -> Ruling.of(byStatus(error.statusOr(response.status())));
    };
  }

  /**
   * {@code ThrottlingException:http://...} in the header, {@code com.amazon...#Name} in the body.
   */
  static String bedrockName(AIResponse response, ErrorBody error) {
    String text = response.header("x-amzn-errortype").orElse(error.type());
    int colon = text.indexOf(':');
    String name = colon >= 0 ? text.substring(0, colon) : text;
    return name.substring(name.indexOf('#') + 1);
  }

  /** A trial key has calls per minute and calls per month; the text alone tells them apart. */
  static Ruling cohere(AIResponse response, ErrorBody error) {
    return response.status() == 429 && error.says("month") && !error.says("minute")
        ? Ruling.of(QUOTA_EXHAUSTED).withoutWait()
        : openAi(response, error);
  }

  /** Ollama says everything in words; in a stream there is no status besides. */
  static Ruling ollama(AIResponse response, ErrorBody error) {
    if (response.status() < 400 && error.says("server busy", "maximum pending requests")) {
      return Ruling.of(OVERLOADED);
    }
    if (response.status() == 429 && error.says("usage limit")) {
      return Ruling.of(QUOTA_EXHAUSTED);
    }
    return openAi(response, error);
  }

  static Ruling openRouter(AIResponse response, ErrorBody error) {
    boolean moderated =
        error.statusOr(response.status()) == 403 && error.says("flagged", "moderation");
    return moderated ? Ruling.of(CONTENT_REFUSED) : openAi(response, error);
  }
}
