package dev.halfopen.testkit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gemini's generateContent and streamGenerateContent. */
final class GeminiDialect extends Dialect {
  private static final String TYPE = "type.googleapis.com/google.rpc.";

  GeminiDialect(ReceivedRequest request, String requestId) {
    super(request, requestId);
  }

  /** Each event carries text. */
  @Override
  String opening() {
    return "";
  }

  @Override
  String token(String token, int index) {
    return sent(json(content(token, index + 1, null)));
  }

  @Override
  String closing(List<String> tokens) {
    return sent(json(content("", answerTokens(tokens.size()), "STOP")));
  }

  @Override
  String errorEvent(int tokens) {
    return sent(errorBody());
  }

  @Override
  String malformedEvent() {
    return sent(firstHalf(json(content("", 0, null))));
  }

  @Override
  String answer(String text, int tokens, boolean finished) {
    return json(content(text, answerTokens(tokens), finished ? "STOP" : null));
  }

  @Override
  String emptyAnswer() {
    return json(tail(object(), 0));
  }

  @Override
  String errorBody() {
    return refusal(new Refusal(Refusal.Reason.OVERLOADED, null));
  }

  @Override
  int status(Refusal.Reason reason) {
    return reason == Refusal.Reason.OVERLOADED ? 503 : super.status(reason);
  }

  @Override
  String refusal(Refusal refusal) {
    int status = status(refusal.reason());
    return switch (refusal.reason()) {
      case RATE_LIMITED -> quotaFailure("PerMinute", refusal);
      case QUOTA_EXHAUSTED -> quotaFailure("PerDay", refusal);
      case SERVER_ERROR -> json(error(status, "INTERNAL", "An internal error has occurred."));
      case UNAVAILABLE -> unavailable("The service is currently unavailable.", refusal);
      case OVERLOADED -> unavailable("The model is overloaded. Please try again later.", refusal);
    };
  }

  @Override
  String problem(int status, String message) {
    return json(error(status, status == 404 ? "NOT_FOUND" : "INTERNAL", message));
  }

  /** The body says it. */
  @Override
  Map<String, String> retryHeaders(Duration retryAfter) {
    return Map.of();
  }

  private String quotaFailure(String period, Refusal refusal) {
    Duration wait = refusal.retryAfter();
    String advice = wait == null ? "" : " Please retry in " + seconds(wait) + ".";
    ObjectNode body =
        error(
            status(refusal.reason()),
            "RESOURCE_EXHAUSTED",
            "You exceeded your current quota, please check your plan and billing details."
                + advice);
    ObjectNode failure = body.withArray("/error/details").addObject();
    failure.put("@type", TYPE + "QuotaFailure");
    ObjectNode violation = failure.putArray("violations").addObject();
    violation
        .put("quotaMetric", "generativelanguage.googleapis.com/generate_content_requests")
        .put("quotaId", "GenerateRequests" + period + "PerProjectPerModel");
    violation.putObject("quotaDimensions").put("model", model()).put("location", "global");
    addRetryInfo(body, wait);
    return json(body);
  }

  private String unavailable(String message, Refusal refusal) {
    ObjectNode body = error(status(refusal.reason()), "UNAVAILABLE", message);
    addRetryInfo(body, refusal.retryAfter());
    return json(body);
  }

  private static void addRetryInfo(ObjectNode body, @Nullable Duration wait) {
    if (wait != null) {
      body.withArray("/error/details")
          .addObject()
          .put("@type", TYPE + "RetryInfo")
          .put("retryDelay", seconds(wait));
    }
  }

  /** A duration as protobuf writes it in JSON: {@code 7s}, {@code 1.5s}. */
  private static String seconds(Duration duration) {
    BigDecimal nanos = BigDecimal.valueOf(duration.getNano(), 9);
    BigDecimal seconds = BigDecimal.valueOf(duration.getSeconds()).add(nanos);
    return (seconds.signum() == 0 ? "0" : seconds.stripTrailingZeros().toPlainString()) + "s";
  }

  private static ObjectNode error(int status, String name, String message) {
    ObjectNode body = object();
    body.putObject("error").put("code", status).put("message", message).put("status", name);
    return body;
  }

  private ObjectNode content(String text, int tokens, @Nullable String finishReason) {
    ObjectNode body = object();
    ObjectNode candidate = body.putArray("candidates").addObject();
    ObjectNode content = candidate.putObject("content");
    content.putArray("parts").addObject().put("text", text);
    content.put("role", "model");
    if (finishReason != null) {
      candidate.put("finishReason", finishReason);
    }
    candidate.put("index", 0);
    return tail(body, tokens);
  }

  private ObjectNode tail(ObjectNode body, int tokens) {
    ObjectNode usage =
        body.putObject("usageMetadata")
            .put("promptTokenCount", promptTokens())
            .put("candidatesTokenCount", tokens)
            .put("totalTokenCount", promptTokens() + tokens + reasoningTokens());
    if (toldUsage() != null) {
      usage.put("cachedContentTokenCount", cachedTokens());
      usage.put("thoughtsTokenCount", reasoningTokens());
    }
    return body.put("modelVersion", model()).put("responseId", requestId());
  }

  private static String sent(String data) {
    return "data: " + data + "\r\n\r\n";
  }
}
