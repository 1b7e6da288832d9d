package dev.halfopen.ai;

import dev.halfopen.AIServiceException;
import java.net.URI;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A service whose words are known, and {@link #GENERIC} for the others. What they say and what it
 * means stands in one table, which is printed in the guide; to have another rule, see {@link
 * AIProtection.Builder#rule} and {@link AIClassifier#withRule}. Immutable; there is one instance of
 * each name.
 *
 * @since 0.1.0
 */
public final class Provider {
  private static final Map<String, Provider> ALL = new LinkedHashMap<>();

  /** OpenAI: Chat Completions and Responses. */
  public static final Provider OPENAI = new Provider("OPENAI");

  /** Azure OpenAI; a 429 may be its own shortage. */
  public static final Provider AZURE_OPENAI = new Provider("AZURE_OPENAI");

  /** Azure API Management, in front of whatever service. */
  public static final Provider AZURE_API_MANAGEMENT = new Provider("AZURE_API_MANAGEMENT");

  /** Anthropic: Messages. */
  public static final Provider ANTHROPIC = new Provider("ANTHROPIC");

  /** Google's Gemini API. */
  public static final Provider GEMINI = new Provider("GEMINI");

  /** Gemini on Google's Vertex AI; a 429 may be its own shortage. */
  public static final Provider VERTEX = new Provider("VERTEX");

  /** Amazon Bedrock. */
  public static final Provider BEDROCK = new Provider("BEDROCK");

  /** Mistral. */
  public static final Provider MISTRAL = new Provider("MISTRAL");

  /** Cohere; a trial key's monthly calls are a quota. */
  public static final Provider COHERE = new Provider("COHERE");

  /** Ollama. */
  public static final Provider OLLAMA = new Provider("OLLAMA");

  /** vLLM's OpenAI-compatible server. */
  public static final Provider VLLM = new Provider("VLLM");

  /** SGLang's server. */
  public static final Provider SGLANG = new Provider("SGLANG");

  /** llama.cpp's server. */
  public static final Provider LLAMA_CPP = new Provider("LLAMA_CPP");

  /** LM Studio. */
  public static final Provider LM_STUDIO = new Provider("LM_STUDIO");

  /** Hugging Face: its router, its endpoints, and TGI. */
  public static final Provider HUGGING_FACE = new Provider("HUGGING_FACE");

  /** OpenRouter. */
  public static final Provider OPENROUTER = new Provider("OPENROUTER");

  /** LiteLLM's proxy. */
  public static final Provider LITELLM = new Provider("LITELLM");

  /** Cloudflare: Workers AI and its AI gateway. */
  public static final Provider CLOUDFLARE = new Provider("CLOUDFLARE");

  /** Groq. */
  public static final Provider GROQ = new Provider("GROQ");

  /** xAI. */
  public static final Provider XAI = new Provider("XAI");

  /** DeepSeek. */
  public static final Provider DEEPSEEK = new Provider("DEEPSEEK");

  /** Moonshot: Kimi. */
  public static final Provider MOONSHOT = new Provider("MOONSHOT");

  /** Zhipu and Z.ai: GLM. */
  public static final Provider ZHIPU = new Provider("ZHIPU");

  /** MiniMax, which states errors under HTTP 200 as well. */
  public static final Provider MINIMAX = new Provider("MINIMAX");

  /** Alibaba's DashScope: Qwen. */
  public static final Provider DASHSCOPE = new Provider("DASHSCOPE");

  /** Together. */
  public static final Provider TOGETHER = new Provider("TOGETHER");

  /** Fireworks. */
  public static final Provider FIREWORKS = new Provider("FIREWORKS");

  /** Perplexity. */
  public static final Provider PERPLEXITY = new Provider("PERPLEXITY");

  /** Any other service: everybody's words are understood, and the HTTP status otherwise. */
  public static final Provider GENERIC = new Provider("GENERIC");

  private static final int MAX_MESSAGE = 1_000;
  private static final int MAX_DETAIL = 200;

  private final String name;

  private Provider(String name) {
    this.name = name;
    ALL.put(name, this);
  }

  /** Its name, {@code OPENAI} for instance. */
  public String name() {
    return name;
  }

  /** All that are known, {@link #GENERIC} last. */
  public static Collection<Provider> values() {
    return Collections.unmodifiableCollection(ALL.values());
  }

  /**
   * The provider of a name.
   *
   * @throws IllegalArgumentException if there is none; the message names those that there are
   */
  public static Provider valueOf(String name) {
    Provider provider = ALL.get(name);
    if (provider == null) {
      throw new IllegalArgumentException(
          "provider: "
              + PlainText.line(name, MAX_DETAIL)
              + " (expected: one of "
              + ALL.keySet()
              + ")");
    }
    return provider;
  }

  /** The service behind a URI, by its host; {@link #GENERIC} if the host is not known. */
  public static Provider of(URI uri) {
    return valueOf(Meanings.table().ofHost(uri));
  }

  /** Whether this is what a client is given without anybody's knowing who answers. */
  boolean isAnybody() {
    return this == GENERIC || this == OPENAI;
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
    ErrorBody error = ErrorBodyReader.read(response);
    StatedWait stated = StatedWait.of(response, error, now);
    Meaning meaning = Meanings.table().of(Said.of(this, response, error, stated));
    String code = error.name();
    AIServiceException.Builder details =
        AIServiceException.builder(message(response, code, error.message()))
            .service(response.service())
            .model(response.model())
            .status(Math.max(0, Math.min(response.status(), 999)))
            .code(code.isEmpty() ? null : code)
            .requestId(requestId(response, error.requestId()))
            .cause(cause)
            .retryAfter(meaning.waitHelps() ? stated.after(meaning.failure()) : null);
    Boolean asked = shouldRetry(response);
    return Failures.of(meaning.failure(), details)
        .withRetry(asked != null ? asked : meaning.retryCanHelp())
        .withFailover(meaning.failover());
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

  @Override
  public String toString() {
    return name;
  }
}
