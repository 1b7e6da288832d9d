package dev.halfopen.ai;

import static dev.halfopen.ai.Provider.ANTHROPIC;
import static dev.halfopen.ai.Provider.AZURE_OPENAI;
import static dev.halfopen.ai.Provider.BEDROCK;
import static dev.halfopen.ai.Provider.COHERE;
import static dev.halfopen.ai.Provider.GEMINI;
import static dev.halfopen.ai.Provider.GENERIC;
import static dev.halfopen.ai.Provider.MISTRAL;
import static dev.halfopen.ai.Provider.OLLAMA;
import static dev.halfopen.ai.Provider.OPENAI;
import static dev.halfopen.ai.Provider.OPENROUTER;
import static dev.halfopen.ai.Provider.VERTEX;
import static dev.halfopen.ai.Provider.VLLM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.Verdict;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every row of the tables in docs/guide/ai-failures.md that a response can express. */
class ProviderTest {
  private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
  private static final Duration GUARD = Duration.ofMillis(20);

  /** A response, and what it must mean. */
  record Row(
      Provider provider,
      int status,
      Map<String, List<String>> headers,
      String body,
      Class<? extends AIFailureException> error,
      Class<? extends Verdict> verdict,
      boolean retry,
      @Nullable Duration stated) {

    static Row of(Provider provider, int status, String body) {
      return new Row(
          provider,
          status,
          Map.of(),
          body.replace('\'', '"'),
          ServerErrorException.class,
          Verdict.Failure.class,
          true,
          null);
    }

    Row with(String name, String value) {
      Map<String, List<String>> more = new LinkedHashMap<>(headers);
      more.put(name, List.of(value));
      return new Row(provider, status, more, body, error, verdict, retry, stated);
    }

    Row fails(Class<? extends AIFailureException> as) {
      return new Row(provider, status, headers, body, as, Verdict.Failure.class, true, stated);
    }

    Row throttles() {
      return new Row(
          provider,
          status,
          headers,
          body,
          RateLimitedException.class,
          Verdict.Throttled.class,
          true,
          stated);
    }

    Row exhausts() {
      return new Row(
          provider,
          status,
          headers,
          body,
          QuotaExhaustedException.class,
          Verdict.Exhausted.class,
          false,
          stated);
    }

    Row ignored(Class<? extends AIFailureException> as) {
      return new Row(provider, status, headers, body, as, Verdict.Ignored.class, false, stated);
    }

    Row waits(String duration) {
      return new Row(
          provider, status, headers, body, error, verdict, retry, Duration.parse(duration));
    }

    Row retry(boolean canHelp) {
      return new Row(provider, status, headers, body, error, verdict, canHelp, stated);
    }

    AIFailureException judge() {
      return provider.failure(new AIResponse("svc", "some-model", status, headers, body), NOW);
    }

    @Override
    public String toString() {
      return provider + " " + status + " " + body;
    }
  }

  private static Row openAiError(int status, String type, String code, String message) {
    String body =
        "{'error':{'message':'%s','type':'%s','param':null,'code':%s}}"
            .formatted(message, type, code.isEmpty() ? "null" : "'" + code + "'");
    return Row.of(OPENAI, status, body);
  }

  private static Row anthropicError(int status, String type, String message) {
    return Row.of(
        ANTHROPIC,
        status,
        "{'type':'error','error':{'type':'%s','message':'%s'},'request_id':'req_011C'}"
            .formatted(type, message));
  }

  private static Row googleError(Provider provider, int status, String name, String message) {
    return Row.of(
        provider,
        status,
        "{'error':{'code':%d,'message':'%s','status':'%s'}}".formatted(status, message, name));
  }

  private static Row geminiQuota(String quotaId, String message, String retryDelay) {
    return Row.of(
        GEMINI,
        429,
        """
        {'error':{'code':429,'message':'%s','status':'RESOURCE_EXHAUSTED','details':[
         {'@type':'type.googleapis.com/google.rpc.Help','links':[]},
         {'@type':'type.googleapis.com/google.rpc.QuotaFailure','violations':[
          {'quotaMetric':'m','quotaId':'GenerateRequestsPerMinutePerProjectPerModel-FreeTier'},
          {'quotaMetric':'m','quotaId':'%s'}]}%s]}}
        """
            .formatted(
                message,
                quotaId,
                retryDelay.isEmpty()
                    ? ""
                    : ",{'@type':'type.googleapis.com/google.rpc.RetryInfo','retryDelay':'"
                        + retryDelay
                        + "'}"));
  }

  private static Row bedrockError(int status, String name, String message) {
    return Row.of(BEDROCK, status, "{'message':'" + message + "'}")
        .with("x-amzn-ErrorType", name + ":http://internal.amazon.com/coral/com.amazon.bedrock/");
  }

  static Stream<Row> openAi() {
    return Stream.of(
        openAiError(
                429,
                "tokens",
                "rate_limit_exceeded",
                "Rate limit reached for gpt-4o in organization org-x on tokens per min (TPM): Limit"
                    + " 30000, Used 29000, Requested 2000. Please try again in 456ms.")
            .throttles()
            .waits("PT0.456S"),
        openAiError(
                429, "requests", "rate_limit_exceeded", "Rate limit reached. Try again in 6m0s.")
            .with("Retry-After", "20")
            .with("retry-after-ms", "19500")
            .throttles()
            .waits("PT19.5S"),
        openAiError(429, "requests", "rate_limit_exceeded", "Rate limit reached")
            .with("x-ratelimit-reset-requests", "6m0s")
            .throttles(),
        openAiError(429, "rate_limit_error", "slow_down", "Slow down")
            .with("Retry-After", "3")
            .throttles()
            .waits("PT3S"),
        openAiError(
                429,
                "tokens",
                "rate_limit_exceeded",
                "Request too large for gpt-4o in organization org-x on tokens per min (TPM): Limit"
                    + " 30000, Requested 30601. The input or output tokens must be reduced in order"
                    + " to run successfully.")
            .ignored(ContextTooLongException.class),
        openAiError(
                429,
                "insufficient_quota",
                "insufficient_quota",
                "You exceeded your current quota, please check your plan and billing details.")
            .with("Retry-After", "1")
            .exhausts(),
        openAiError(429, "insufficient_quota", "credit_balance_exhausted", "No credit").exhausts(),
        openAiError(429, "insufficient_quota", "organization_spend_limit_exceeded", "").exhausts(),
        openAiError(429, "insufficient_quota", "project_spend_limit_exceeded", "").exhausts(),
        openAiError(429, "insufficient_quota", "organization_usage_limit_exceeded", "").exhausts(),
        openAiError(429, "insufficient_quota", "", "the type alone").exhausts(),
        openAiError(429, "insufficient_quota", "rate_limit_exceeded", "the code is finer")
            .throttles(),
        openAiError(503, "service_unavailable_error", "server_is_overloaded", "No capacity")
            .with("Retry-After", "30")
            .fails(OverloadedException.class)
            .waits("PT30S"),
        openAiError(503, "rate_limit_error", "slow_down", "").fails(OverloadedException.class),
        openAiError(503, "server_error", "", "The engine is currently overloaded")
            .fails(OverloadedException.class),
        openAiError(500, "server_error", "", "The server had an error"),
        Row.of(OPENAI, 502, "<html><head><title>502 Bad Gateway</title></head></html>"),
        Row.of(OPENAI, 504, "<html>cloudflare</html>").fails(AITimeoutException.class),
        Row.of(OPENAI, 520, ""),
        openAiError(
                400,
                "invalid_request_error",
                "context_length_exceeded",
                "This model's maximum context length is 8192 tokens".replace('\'', '`'))
            .ignored(ContextTooLongException.class),
        openAiError(400, "invalid_request_error", "", "Invalid value: `temperature`")
            .ignored(InvalidRequestException.class),
        openAiError(422, "invalid_request_error", "", "").ignored(InvalidRequestException.class),
        openAiError(400, "invalid_request_error", "content_policy_violation", "")
            .ignored(ContentRefusedException.class),
        openAiError(401, "invalid_request_error", "invalid_api_key", "Incorrect API key provided")
            .ignored(AccessDeniedException.class),
        openAiError(401, "invalid_request_error", "", "You must be a member of an organization")
            .ignored(AccessDeniedException.class),
        openAiError(403, "request_forbidden", "unsupported_country_region_territory", "Country")
            .ignored(AccessDeniedException.class),
        openAiError(404, "invalid_request_error", "model_not_found", "no such model")
            .ignored(ModelNotFoundException.class),
        openAiError(408, "", "", "").fails(AITimeoutException.class),
        openAiError(409, "", "", "").ignored(InvalidRequestException.class).retry(true),
        openAiError(413, "", "", "").ignored(InvalidRequestException.class),
        openAiError(400, "invalid_request_error", "string_above_max_length", "")
            .ignored(ContextTooLongException.class),
        // In a stream, after a 200
        openAiError(200, "authentication_error", "", "").ignored(AccessDeniedException.class),
        openAiError(200, "not_found_error", "", "").ignored(ModelNotFoundException.class),
        openAiError(200, "timeout_error", "", "").fails(AITimeoutException.class),
        openAiError(200, "server_error", "", "The server had an error"),
        openAiError(200, "rate_limit_error", "rate_limit_exceeded", "").throttles(),
        openAiError(200, "invalid_request_error", "", "").ignored(InvalidRequestException.class),
        Row.of(
            OPENAI,
            200,
            "{'type':'error','code':'server_error','message':'oops','param':null,'sequence_number':1}"),
        Row.of(
                OPENAI,
                200,
                "{'type':'response.failed','response':{'status':'failed','error':"
                    + "{'code':'rate_limit_exceeded','message':'Please try again in 1h2m3.5s.'}}}")
            .throttles()
            .waits("PT1H2M3.5S"));
  }

  static Stream<Row> azureOpenAi() {
    return Stream.of(
        Row.of(
                AZURE_OPENAI,
                429,
                "{'error':{'code':'429','message':'Requests to the ChatCompletions_Create Operation"
                    + " under Azure OpenAI API have exceeded the call rate limit of your current"
                    + " tier. Please retry after 52 seconds.'}}")
            .throttles()
            .waits("PT52S"),
        Row.of(AZURE_OPENAI, 429, "{'error':{'code':'429','message':'Rate limit is exceeded.'}}")
            .with("retry-after-ms", "1500")
            .with("retry-after", "2")
            .throttles()
            .waits("PT1.5S"),
        Row.of(
                AZURE_OPENAI,
                429,
                "{'error':{'code':'429','message':'System is experiencing high demand and cannot"
                    + " process your request.'}}")
            .with("retry-after-ms", "1000")
            .fails(OverloadedException.class)
            .waits("PT1S"),
        Row.of(
                AZURE_OPENAI,
                429,
                "{'error':{'message':'The service is temporarily unable to process your request.'}}")
            .fails(OverloadedException.class),
        Row.of(AZURE_OPENAI, 429, "{'error':{'code':'429','message':'Adjusted limit'}}")
            .with("x-ratelimit-limit-tokens", "1000")
            .throttles(),
        Row.of(
                AZURE_OPENAI,
                429,
                "{'error':{'code':'429','message':'The token budget is exceeded by the request'}}")
            .ignored(ContextTooLongException.class),
        Row.of(
                AZURE_OPENAI,
                400,
                "{'error':{'message':'The response was filtered','type':null,'param':'prompt',"
                    + "'code':'content_filter','status':400,'innererror':"
                    + "{'code':'ResponsibleAIPolicyViolation'}}}")
            .ignored(ContentRefusedException.class),
        Row.of(AZURE_OPENAI, 401, "{'error':{'code':'401','message':'Access denied'}}")
            .ignored(AccessDeniedException.class),
        Row.of(
                AZURE_OPENAI,
                403,
                "{'error':{'code':'403','message':'Your resource has been temporarily blocked'}}")
            .ignored(AccessDeniedException.class),
        Row.of(AZURE_OPENAI, 404, "{'error':{'code':'DeploymentNotFound','message':'No'}}")
            .ignored(ModelNotFoundException.class),
        Row.of(AZURE_OPENAI, 500, "{'error':{'code':'InternalServerError','message':''}}"),
        Row.of(AZURE_OPENAI, 503, "").fails(OverloadedException.class),
        Row.of(AZURE_OPENAI, 429, "").with("Retry-After", "86400").throttles().waits("PT24H"));
  }

  static Stream<Row> anthropic() {
    return Stream.of(
        anthropicError(429, "rate_limit_error", "This request would exceed the rate limit")
            .with("retry-after", "17")
            .throttles()
            .waits("PT17S"),
        anthropicError(429, "rate_limit_error", "Extra usage is required").throttles().retry(false),
        anthropicError(429, "rate_limit_error", "")
            .with("anthropic-ratelimit-unified-reset", "1795608060")
            .throttles()
            .waits("PT1M"),
        Row.of(
                ANTHROPIC,
                429,
                "{'type':'error','error':{'type':'rate_limit_error','message':'Limit',"
                    + "'details':{'error_code':'enforced_spend_limit_reached'}}}")
            .exhausts(),
        anthropicError(
                400,
                "invalid_request_error",
                "You have reached your specified API usage limits. You will regain access on"
                    + " 2026-12-01 at 00:00 UTC.")
            .exhausts()
            .waits("PT132H"),
        anthropicError(400, "invalid_request_error", "Your credit balance is too low").exhausts(),
        anthropicError(402, "billing_error", "").exhausts(),
        anthropicError(529, "overloaded_error", "Overloaded").fails(OverloadedException.class),
        anthropicError(529, "overloaded_error", "Overloaded")
            .with("retry-after", "9")
            .fails(OverloadedException.class)
            .waits("PT9S"),
        anthropicError(500, "api_error", "Internal server error"),
        anthropicError(504, "timeout_error", "").fails(AITimeoutException.class),
        anthropicError(409, "conflict_error", "").ignored(InvalidRequestException.class),
        anthropicError(413, "request_too_large", "").ignored(InvalidRequestException.class),
        anthropicError(400, "invalid_request_error", "prompt is too long: 210000 tokens > 200000")
            .ignored(ContextTooLongException.class),
        anthropicError(400, "invalid_request_error", "Output blocked by content filtering policy")
            .ignored(ContentRefusedException.class),
        anthropicError(400, "invalid_request_error", "messages: must not be empty")
            .ignored(InvalidRequestException.class),
        anthropicError(401, "authentication_error", "invalid x-api-key")
            .ignored(AccessDeniedException.class),
        anthropicError(403, "permission_error", "").ignored(AccessDeniedException.class),
        anthropicError(404, "not_found_error", "model: x").ignored(ModelNotFoundException.class),
        // In a stream, after a 200
        anthropicError(200, "overloaded_error", "Overloaded").fails(OverloadedException.class),
        anthropicError(200, "rate_limit_error", "").throttles(),
        anthropicError(200, "api_error", ""),
        Row.of(ANTHROPIC, 529, "upstream connect error").fails(OverloadedException.class));
  }

  static Stream<Row> google() {
    String perMinute = "GenerateContentInputTokensPerModelPerMinute-FreeTier";
    String perDay = "GenerateRequestsPerDayPerProjectPerModel-FreeTier";
    return Stream.of(
        geminiQuota(perMinute, "You exceeded your current quota. Please retry in 46.1s.", "46s")
            .throttles()
            .waits("PT46S"),
        geminiQuota(perMinute, "You exceeded your current quota. Please retry in 46.5s.", "")
            .throttles()
            .waits("PT46.5S"),
        geminiQuota(perDay, "limit: 20, model: x. Please retry in 9h54m10.5s.", "")
            .exhausts()
            .waits("PT9H54M10.5S"),
        geminiQuota(
                perMinute,
                "Quota exceeded for metric: m, limit: 0, model: gemini-3-pro\\n"
                    + "Please retry in 10h17m5.723541104s.",
                "37025s")
            .exhausts(),
        geminiQuota(perMinute, "Quota exceeded for metric: m, limit: 0\\nmore", "").exhausts(),
        geminiQuota(perMinute, "x".repeat(2_000) + " Please retry in 3s.", "")
            .throttles()
            .waits("PT3S"),
        googleError(GEMINI, 429, "RESOURCE_EXHAUSTED", "Spend limit of the last 10 minutes")
            .throttles(),
        googleError(
                VERTEX, 429, "RESOURCE_EXHAUSTED", "Resource exhausted, please try again later.")
            .fails(OverloadedException.class),
        Row.of(
                VERTEX,
                429,
                "[{'error':{'code':429,'message':'Resource exhausted. Please try again later. Please"
                    + " refer to https://cloud.google.com/x for more details.',"
                    + "'status':'RESOURCE_EXHAUSTED'}}]")
            .fails(OverloadedException.class),
        googleError(
                VERTEX,
                429,
                "RESOURCE_EXHAUSTED",
                "Too many requests. Exceeded the Provisioned Throughput.")
            .throttles(),
        googleError(GEMINI, 503, "UNAVAILABLE", "The model is overloaded. Please try again later.")
            .fails(OverloadedException.class),
        googleError(GEMINI, 500, "INTERNAL", ""),
        googleError(GEMINI, 500, "UNKNOWN", ""),
        googleError(GEMINI, 504, "DEADLINE_EXCEEDED", "").fails(AITimeoutException.class),
        googleError(GEMINI, 499, "CANCELLED", "").ignored(InvalidRequestException.class),
        googleError(GEMINI, 400, "INVALID_ARGUMENT", "").ignored(InvalidRequestException.class),
        googleError(
                GEMINI,
                400,
                "INVALID_ARGUMENT",
                "The input token count (2000000) exceeds the maximum number of tokens allowed")
            .ignored(ContextTooLongException.class),
        googleError(GEMINI, 400, "FAILED_PRECONDITION", "").ignored(InvalidRequestException.class),
        googleError(GEMINI, 400, "INVALID_ARGUMENT", "API key not valid.")
            .ignored(AccessDeniedException.class),
        googleError(GEMINI, 401, "UNAUTHENTICATED", "").ignored(AccessDeniedException.class),
        googleError(GEMINI, 403, "PERMISSION_DENIED", "").ignored(AccessDeniedException.class),
        googleError(GEMINI, 404, "NOT_FOUND", "").ignored(ModelNotFoundException.class),
        Row.of(GEMINI, 402, "").exhausts(),
        // In a stream, after a 200
        Row.of(GEMINI, 200, "{'error':{'code':503,'message':'','status':'UNAVAILABLE'}}")
            .fails(OverloadedException.class),
        Row.of(GEMINI, 200, "{'error':{'code':429,'message':'x','status':'RESOURCE_EXHAUSTED'}}")
            .throttles());
  }

  static Stream<Row> bedrock() {
    return Stream.of(
        bedrockError(
                429, "ThrottlingException", "Too many tokens, please wait before trying again.")
            .throttles(),
        bedrockError(429, "ThrottlingException", "Too many tokens per day, please wait").exhausts(),
        bedrockError(429, "ModelNotReadyException", "").fails(OverloadedException.class),
        bedrockError(503, "ServiceUnavailableException", "").fails(OverloadedException.class),
        bedrockError(500, "InternalServerException", ""),
        bedrockError(408, "ModelTimeoutException", "").fails(AITimeoutException.class),
        bedrockError(424, "ModelErrorException", ""),
        Row.of(BEDROCK, 424, "{'message':'x','originalStatusCode':400,'resourceName':'r'}")
            .with("x-amzn-errortype", "ModelErrorException")
            .ignored(InvalidRequestException.class),
        Row.of(BEDROCK, 424, "{'message':'x','originalStatusCode':503,'resourceName':'r'}")
            .with("x-amzn-errortype", "ModelErrorException")
            .fails(OverloadedException.class),
        Row.of(BEDROCK, 200, "{'originalMessage':'x','originalStatusCode':529}")
            .with("x-amzn-errortype", "modelStreamErrorException")
            .fails(OverloadedException.class),
        bedrockError(400, "ServiceQuotaExceededException", "").exhausts(),
        bedrockError(400, "ValidationException", "Malformed input request")
            .ignored(InvalidRequestException.class),
        bedrockError(400, "ValidationException", "Input is too long for requested model.")
            .ignored(ContextTooLongException.class),
        bedrockError(400, "ConflictException", "").ignored(InvalidRequestException.class),
        bedrockError(403, "AccessDeniedException", "").ignored(AccessDeniedException.class),
        bedrockError(404, "ResourceNotFoundException", "").ignored(ModelNotFoundException.class),
        bedrockError(404, "FTUFormNotFilled", "").ignored(AccessDeniedException.class),
        bedrockError(403, "MPAgreementBeingCreated", "")
            .ignored(AccessDeniedException.class)
            .retry(true),
        Row.of(BEDROCK, 429, "{'__type':'com.amazon.coral.service#ThrottlingException'}")
            .throttles());
  }

  static Stream<Row> others() {
    return Stream.of(
        Row.of(
                MISTRAL,
                429,
                "{'object':'error','message':'Rate limit exceeded','type':'rate_limited',"
                    + "'param':null,'code':'1300','raw_status_code':429}")
            .with("Retry-After", "2")
            .throttles()
            .waits("PT2S"),
        Row.of(MISTRAL, 400, "").ignored(InvalidRequestException.class),
        Row.of(MISTRAL, 401, "").ignored(AccessDeniedException.class),
        Row.of(MISTRAL, 402, "").exhausts(),
        Row.of(MISTRAL, 403, "").ignored(AccessDeniedException.class),
        Row.of(MISTRAL, 404, "").ignored(ModelNotFoundException.class),
        Row.of(MISTRAL, 422, "{'detail':[{'loc':['body'],'msg':'Field required'}]}")
            .ignored(InvalidRequestException.class),
        Row.of(MISTRAL, 500, ""),
        Row.of(MISTRAL, 502, ""),
        Row.of(MISTRAL, 503, "").fails(OverloadedException.class),
        Row.of(MISTRAL, 504, "").fails(AITimeoutException.class),
        Row.of(
                COHERE,
                429,
                "{'message':'trial token rate limit exceeded, limit is 100000 tokens per minute'}")
            .throttles(),
        Row.of(
                COHERE,
                429,
                "{'message':'You are using a Trial key, which is limited to 40 API calls / minute.'}")
            .throttles(),
        Row.of(
                COHERE,
                429,
                "{'message':'You are using a Trial key, which is limited to 1000 API calls /"
                    + " month.'}")
            .exhausts(),
        Row.of(COHERE, 429, "{'message':'40 calls a minute, and 1000 a month, are allowed'}")
            .throttles(),
        Row.of(COHERE, 499, "").ignored(InvalidRequestException.class),
        Row.of(COHERE, 500, ""),
        Row.of(COHERE, 422, "").ignored(InvalidRequestException.class),
        Row.of(COHERE, 400, "").ignored(InvalidRequestException.class),
        Row.of(OLLAMA, 400, "{'error':'invalid options'}").ignored(InvalidRequestException.class),
        Row.of(OLLAMA, 404, "{'error':'model `x` not found, try pulling it first'}")
            .ignored(ModelNotFoundException.class),
        Row.of(OLLAMA, 429, "{'error':'too many requests'}").throttles(),
        Row.of(OLLAMA, 429, "{'error':'you (name) have reached your weekly usage limit, upgrade'}")
            .exhausts(),
        Row.of(OLLAMA, 500, "{'error':'llama runner process has terminated'}"),
        Row.of(OLLAMA, 502, "{'error':'cloud model unreachable'}"),
        Row.of(
                OLLAMA,
                503,
                "{'error':'server busy, please try again. maximum pending requests exceeded'}")
            .fails(OverloadedException.class),
        Row.of(OLLAMA, 401, "{'error':'unauthorized'}").ignored(AccessDeniedException.class),
        Row.of(OLLAMA, 402, "{'error':'payment required'}").exhausts(),
        Row.of(OLLAMA, 413, "{'error':'too large'}").ignored(InvalidRequestException.class),
        Row.of(OLLAMA, 200, "{'error':'an error was encountered while running the model'}"),
        Row.of(OLLAMA, 200, "{'error':'server busy, please try again.'}")
            .fails(OverloadedException.class),
        Row.of(
                VLLM,
                400,
                "{'object':'error','message':'This model has a maximum context length is 4096"
                    + " tokens.','type':'BadRequestError','param':null,'code':400}")
            .ignored(ContextTooLongException.class),
        Row.of(
                VLLM,
                404,
                "{'object':'error','message':'no','type':'NotFoundError','param':null,'code':404}")
            .ignored(ModelNotFoundException.class),
        Row.of(VLLM, 500, "{'error':{'message':'EngineDeadError','code':500}}"),
        Row.of(
                VLLM,
                200,
                "{'object':'error','message':'x','type':'BadRequestError','param':null,'code':400}")
            .ignored(InvalidRequestException.class),
        Row.of(VLLM, 200, "{'error':{'object':'error','message':'x','code':500}}"),
        Row.of(OPENROUTER, 400, "{'error':{'code':400}}").ignored(InvalidRequestException.class),
        Row.of(OPENROUTER, 401, "{'error':{'code':401}}").ignored(AccessDeniedException.class),
        Row.of(OPENROUTER, 402, "{'error':{'code':402}}").exhausts(),
        Row.of(OPENROUTER, 403, "{'error':{'code':403,'message':'Your input was flagged'}}")
            .ignored(ContentRefusedException.class),
        Row.of(OPENROUTER, 408, "{'error':{'code':408}}").fails(AITimeoutException.class),
        Row.of(OPENROUTER, 429, "{'error':{'code':429}}")
            .with("Retry-After", "8")
            .throttles()
            .waits("PT8S"),
        Row.of(OPENROUTER, 502, "{'error':{'code':502,'message':'model down'}}"),
        Row.of(OPENROUTER, 503, "{'error':{'code':503}}")
            .with("Retry-After", "5")
            .fails(OverloadedException.class)
            .waits("PT5S"),
        Row.of(OPENROUTER, 200, "{'error':{'code':502,'message':'down'},'choices':[]}"),
        Row.of(OPENROUTER, 200, "{'error':{'code':'provider_overloaded'}}")
            .fails(OverloadedException.class),
        Row.of(OPENROUTER, 200, "{'error':{'code':'provider_unavailable'}}"),
        Row.of(OPENROUTER, 200, "{'error':{'code':429}}").throttles(),
        // The documented choice for what nobody knows
        Row.of(GENERIC, 418, "").ignored(InvalidRequestException.class),
        Row.of(GENERIC, 599, ""),
        Row.of(GENERIC, 302, "")
            .ignored(ModelNotFoundException.class), // not here, perhaps elsewhere
        Row.of(GENERIC, 200, "?"),
        Row.of(GENERIC, -1, ""),
        Row.of(GENERIC, 429, "{'error':{'type':'overloaded_error'}}")
            .fails(OverloadedException.class),
        // What is nearly JSON is text
        Row.of(GENERIC, 429, "{oops} retry in 5s").throttles().waits("PT5S"),
        Row.of(GENERIC, 429, "[proxy] retry in 5s").throttles().waits("PT5S"),
        // The code of a body that was cut off
        Row.of(GENERIC, 429, "{'error':{'code':'insufficient_quota','message':'You exc").exhausts(),
        // The service's own word about retries
        Row.of(GENERIC, 500, "").with("X-Should-Retry", "false").retry(false),
        Row.of(GENERIC, 400, "")
            .with("x-should-retry", "true")
            .ignored(InvalidRequestException.class)
            .retry(true),
        Row.of(GENERIC, 500, "").with("x-should-retry", "perhaps"));
  }

  @ParameterizedTest
  @MethodSource({"openAi", "azureOpenAi", "anthropic", "google", "bedrock", "others"})
  void aResponseMeansWhatTheGuideSays(Row row) {
    AIFailureException e = row.judge();
    assertThat(e).isExactlyInstanceOf(row.error());
    assertThat(e.verdict()).isInstanceOf(row.verdict());
    assertThat(e.retryCanHelp()).isEqualTo(row.retry());
    assertThat(e.retryAfter()).isEqualTo(row.stated() == null ? null : row.stated().plus(GUARD));
  }

  @Test
  void anErrorKnowsWhereItCameFrom() {
    AIFailureException e =
        openAiError(429, "tokens", "rate_limit_exceeded", "Slow\\n down")
            .with("X-Request-Id", "req-1\u001b[31m")
            .judge();
    assertThat(e.getMessage()).isEqualTo("svc 429 rate_limit_exceeded: Slow down");
    assertThat(e.service()).isEqualTo("svc");
    assertThat(e.model()).isEqualTo("some-model");
    assertThat(e.status()).isEqualTo(429);
    assertThat(e.code()).isEqualTo("rate_limit_exceeded");
    assertThat(e.requestId()).isEqualTo("req-1 [31m");
    assertThat(anthropicError(500, "api_error", "").judge().requestId()).isEqualTo("req_011C");
    assertThat(anthropicError(500, "api_error", "").judge().code()).isEqualTo("api_error");
  }

  @Test
  void anErrorIsCalledByItsNameAndNotByItsStatus() {
    assertThat(googleError(VERTEX, 429, "RESOURCE_EXHAUSTED", "No").judge())
        .hasMessage("svc 429 RESOURCE_EXHAUSTED: No")
        .extracting(AIFailureException::code)
        .isEqualTo("RESOURCE_EXHAUSTED");
    assertThat(bedrockError(429, "ThrottlingException", "No").judge().code())
        .isEqualTo("ThrottlingException");
    assertThat(
            Row.of(BEDROCK, 429, "{'__type':'com.amazon.coral.service#ThrottlingException'}")
                .judge()
                .code())
        .isEqualTo("ThrottlingException");
    assertThat(Row.of(AZURE_OPENAI, 429, "{'error':{'code':'429','message':'No'}}").judge())
        .hasMessage("svc 429: No")
        .extracting(AIFailureException::code)
        .isNull();
    assertThat(
            Row.of(MISTRAL, 429, "{'type':'x','code':'1300','raw_status_code':429}").judge().code())
        .isEqualTo("1300");
  }

  @Test
  void whatIsUnknownIsNull() {
    AIFailureException e = GENERIC.failure(new AIResponse("svc", null, 500, Map.of(), ""), NOW);
    assertThat(e.code()).isNull();
    assertThat(e.requestId()).isNull();
    assertThat(e.model()).isNull();
    assertThat(e.retryAfter()).isNull();
    assertThat(e).hasMessage("svc 500");
  }

  @ParameterizedTest
  @CsvSource({
    "https://api.openai.com/v1, OPENAI",
    "https://eu.api.openai.com/v1, OPENAI",
    "https://evil-api.openai.com.example.org, GENERIC",
    "https://x.openai.azure.com, AZURE_OPENAI",
    "https://x.cognitiveservices.azure.com, AZURE_OPENAI",
    "https://x.services.ai.azure.com, AZURE_OPENAI",
    "https://API.Anthropic.com/v1/messages, ANTHROPIC",
    "https://generativelanguage.googleapis.com, GEMINI",
    "https://europe-west1-aiplatform.googleapis.com, VERTEX",
    "https://bedrock-runtime.eu-west-1.amazonaws.com, BEDROCK",
    "https://bedrock-runtime-fips.us-east-1.amazonaws.com, BEDROCK",
    "https://api.mistral.ai, MISTRAL",
    "https://api.cohere.com, COHERE",
    "https://openrouter.ai/api/v1, OPENROUTER",
    "https://api.cohere.ai, COHERE",
    "https://ollama.com/api, OLLAMA",
    "http://localhost:11434/api/chat, OLLAMA",
    "http://localhost:8000, GENERIC",
    "mailto:a@b, GENERIC"
  })
  void aProviderIsKnownByItsHost(URI uri, Provider provider) {
    assertThat(Provider.of(uri)).isEqualTo(provider);
  }
}
