package dev.halfopen.ai;

import dev.halfopen.AIServiceException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The services whose rules are known, and {@link #GENERIC} for the others. A rule that rests on an
 * uncertain fact is said to be so in the guide; to have another one, see {@link
 * AIProtection.Builder#rule} and {@link AIClassifier#withRule}.
 */
public enum Provider {
  /** OpenAI: Chat Completions and Responses. */
  OPENAI(Rules::openAi),
  /** Azure OpenAI; a 429 may be its own shortage. */
  AZURE_OPENAI(Rules::azureOpenAi),
  /** Anthropic: Messages. */
  ANTHROPIC(Rules::anthropic),
  /** Google's Gemini API. */
  GEMINI(Rules::gemini),
  /** Gemini on Google's Vertex AI; a 429 may be its own shortage. */
  VERTEX(Rules::vertex),
  /** Amazon Bedrock. */
  BEDROCK(Rules::bedrock),
  /** Mistral. */
  MISTRAL(Rules::openAi),
  /** Cohere; a trial key's monthly calls are a quota. */
  COHERE(Rules::cohere),
  /** Ollama. */
  OLLAMA(Rules::ollama),
  /** vLLM's OpenAI-compatible server. */
  VLLM(Rules::openAi),
  /** OpenRouter. */
  OPENROUTER(Rules::openRouter),
  /** Any other service: OpenAI's words are understood, and the HTTP status otherwise. */
  GENERIC(Rules::openAi);

  /** Waits are lengthened by this much: clocks and timers tend to fire a little early. */
  private static final Duration GUARD = Duration.ofMillis(20);

  private static final int MAX_MESSAGE = 1_000;
  private static final int MAX_DETAIL = 200;

  @SuppressWarnings("ImmutableEnumChecker") // a reference to a static method
  private final BiFunction<AIResponse, ErrorBody, Ruling> rules;

  Provider(BiFunction<AIResponse, ErrorBody, Ruling> rules) {
    this.rules = rules;
  }

  /** The service behind a URI, by its host; {@link #GENERIC} if the host is not known. */
  public static Provider of(URI uri) {
    String host = uri.getHost() == null ? "" : uri.getHost().toLowerCase(Locale.ROOT);
    if (host.equals("api.openai.com") || host.endsWith(".api.openai.com")) {
      return OPENAI;
    }
    if (host.endsWith(".openai.azure.com")
        || host.endsWith(".cognitiveservices.azure.com")
        || host.endsWith(".services.ai.azure.com")) {
      return AZURE_OPENAI;
    }
    if (host.equals("api.anthropic.com")) {
      return ANTHROPIC;
    }
    if (host.equals("generativelanguage.googleapis.com")) {
      return GEMINI;
    }
    if (host.endsWith("aiplatform.googleapis.com")) {
      return VERTEX;
    }
    if (host.startsWith("bedrock-runtime.") || host.startsWith("bedrock-runtime-fips.")) {
      return BEDROCK;
    }
    if (host.endsWith(".mistral.ai")) {
      return MISTRAL;
    }
    if (host.equals("api.cohere.com") || host.equals("api.cohere.ai")) {
      return COHERE;
    }
    if (host.equals("openrouter.ai")) {
      return OPENROUTER;
    }
    return uri.getPort() == 11434 || host.equals("ollama.com") ? OLLAMA : GENERIC;
  }

  /**
   * What a response that is an error means. Never throws, whatever the response holds; what nothing
   * is known about is a {@link ServerErrorException}, unless its status says otherwise.
   *
   * @param now the wall-clock time, for waits that are stated as a date
   */
  public AIFailureException failure(AIResponse response, Instant now) {
    return failure(response, now, null);
  }

  /**
   * As {@link #failure(AIResponse, Instant)}.
   *
   * @param cause the exception that the response was found in
   */
  AIFailureException failure(AIResponse response, Instant now, @Nullable Throwable cause) {
    ErrorBody error = ErrorBody.read(response.body());
    Ruling ruling = rules.apply(response, error);
    String code =
        this == BEDROCK
            ? PlainText.line(Rules.bedrockName(response, error), MAX_DETAIL)
            : error.name();
    AIServiceException.Builder details =
        AIServiceException.builder(message(response, code, error.message()))
            .service(response.service())
            .model(response.model())
            .status(Math.max(0, Math.min(response.status(), 999)))
            .code(code.isEmpty() ? null : code)
            .requestId(requestId(response, error.requestId()))
            .cause(cause)
            .retryAfter(ruling.waitHelps() ? retryAfter(response, error, ruling, now) : null);
    Boolean asked = shouldRetry(response);
    return Failures.of(ruling.failure(), details)
        .withRetry(asked != null ? asked : ruling.retryCanHelp());
  }

  private static String message(AIResponse response, String code, String text) {
    String name = code.isEmpty() ? "" : " " + code;
    String words = text.isEmpty() ? "" : ": " + text;
    return PlainText.line(
        PlainText.line(response.service(), MAX_DETAIL) + " " + response.status() + name + words,
        MAX_MESSAGE);
  }

  /** The id that the headers give the request, or else the body; null if neither does. */
  static @Nullable String requestId(AIResponse response, String inBody) {
    return PlainText.lineOrNull(
        response
            .header("x-request-id")
            .or(() -> response.header("request-id"))
            .or(() -> response.header("x-amzn-requestid"))
            .or(() -> response.header("apim-request-id"))
            .orElse(inBody),
        MAX_DETAIL);
  }

  /** What the service itself says about a retry; the official clients obey it, too. */
  private static @Nullable Boolean shouldRetry(AIResponse response) {
    return switch (response.header("x-should-retry").orElse("").strip()) {
      case "true" -> Boolean.TRUE;
      case "false" -> Boolean.FALSE;
      default -> null;
    };
  }

  /**
   * Waits are taken from where the service states them for this call, and from nowhere else: the
   * {@code x-ratelimit-reset-...} headers for instance say when the whole allowance is back.
   */
  private @Nullable Duration retryAfter(
      AIResponse response, ErrorBody error, Ruling ruling, Instant now) {
    Optional<Duration> stated =
        response
            .header("retry-after-ms")
            .flatMap(RetryAfter::millis)
            .or(() -> response.header("retry-after").flatMap(v -> RetryAfter.header(v, now)))
            .or(() -> RetryAfter.goDuration(error.retryDelay()));
    if (stated.isEmpty() && ruling.failure().effect() != AIFailure.Effect.IGNORED) {
      stated = RetryAfter.inText(error.message(), now);
    }
    if (stated.isEmpty() && this == ANTHROPIC && ruling.failure() == AIFailure.RATE_LIMITED) {
      stated =
          response
              .header("anthropic-ratelimit-unified-reset")
              .flatMap(v -> RetryAfter.header(v, now));
    }
    return stated.map(wait -> wait.isZero() ? wait : wait.plus(GUARD)).orElse(null);
  }
}
