package dev.halfopen.ai;

import dev.halfopen.Incubating;
import dev.halfopen.Outcome;
import dev.halfopen.internal.Text;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one HTTP request to an AI service came to (model, outcome, times, tokens), told once, at the
 * true end of its response, to the observers of an {@link AIProtection.Builder#observer
 * AIProtection}. Immutable; later versions may tell more.
 *
 * <p>What comes from outside, names of models and services and the reasons of ends, is one line of
 * bounded length without control characters. It is for people all the same, and there is no bound
 * to how many different names there may be.
 *
 * @since 0.1.0
 */
@Incubating
public final class AIExchangeEnd {
  private final AIRequest request;
  private final String circuitBreakerName;
  private final Came came;
  private final Outcome outcome;
  private final @Nullable AIFailure failure;
  private final Pace pace;

  /**
   * An end.
   *
   * @param request what was asked, in words that are fit to be shown
   */
  AIExchangeEnd(
      AIRequest request,
      String circuitBreakerName,
      Came came,
      Outcome outcome,
      @Nullable AIFailure failure,
      Pace pace) {
    this.request = request;
    this.circuitBreakerName = circuitBreakerName;
    this.came = came;
    this.outcome = outcome;
    this.failure = failure;
    this.pace = pace;
  }

  /** The service's name, by default its host, and its port where one was given. */
  public String service() {
    return request.service();
  }

  /** The model that was asked for; null if that is unknown. */
  public @Nullable String model() {
    return request.model();
  }

  /** Whose words the service speaks. */
  public Provider provider() {
    return request.provider();
  }

  /**
   * What the service is called in OpenTelemetry's conventions, as of November 2026; our own name in
   * small letters where they have none.
   */
  public String providerName() {
    return ProviderName.of(provider());
  }

  /**
   * What was asked for, one of few words, which are those of OpenTelemetry's conventions where they
   * have one: {@code chat}, {@code text_completion}, {@code generate_content} (Gemini), {@code
   * embeddings}, {@code rerank}, and {@code other}.
   */
  public String operation() {
    return came.operation();
  }

  /** The HTTP status; 0 if no response came. */
  public int status() {
    return came.status();
  }

  /**
   * What the exchange came to, as the circuit breaker's classifier has it. An answer is one even if
   * the breaker counts it as a failure since it was slow.
   */
  public Outcome outcome() {
    return outcome;
  }

  /**
   * The kind of failure, also of one that is neutral to the breaker; null if there was none, or
   * none of a kind that is known.
   */
  public @Nullable AIFailure failure() {
    return failure;
  }

  /** The name of the circuit breaker that admitted the exchange, exactly. */
  public String circuitBreakerName() {
    return circuitBreakerName;
  }

  /** How long the exchange took, from its admission to its end. */
  public Duration took() {
    return pace.took();
  }

  /**
   * How long the caller waited for the first content; pings and opening events are none. The time
   * that a caller lets pass before it reads doesn't count. Null if no content came. Of an answer in
   * one piece this is nearly the whole time.
   */
  public @Nullable Duration toFirstContent() {
    return pace.toFirstContent();
  }

  /** How many pieces of content came: most services put a token or a few into one. */
  public long contentEvents() {
    return came.contentEvents();
  }

  /**
   * How long the caller waited at most from content to content, counted as for {@link
   * #toFirstContent()}; null if content came no more than once.
   */
  public @Nullable Duration longestGap() {
    return pace.longestGap();
  }

  /**
   * How long the caller waited behind the first content for each {@linkplain #outputTokens() output
   * token}, counted as for {@link #toFirstContent()}. Null for an answer in one piece, and if there
   * was no content or the tokens weren't told.
   */
  public @Nullable Duration timePerOutputToken() {
    return pace.perToken(came);
  }

  /**
   * The mean time from one piece of a stream's content to the next, the time that a caller lets
   * pass among it; null for an answer in one piece, and if fewer than two came.
   */
  public @Nullable Duration timePerContent() {
    Duration first = toFirstContent();
    if (!streamed() || first == null || contentEvents() < 2) {
      return null;
    }
    Duration rest = took().minus(first);
    return rest.isNegative() ? null : rest.dividedBy(contentEvents() - 1);
  }

  /**
   * The tokens of the prompt, as the service's own usage says; -1 if it wasn't told. OpenAI, Gemini
   * and their like count {@linkplain #cachedTokens() cached} ones among them, Anthropic and Bedrock
   * don't.
   */
  public long inputTokens() {
    return came.usage().input();
  }

  /**
   * The tokens of the answer, as the service's own usage says; -1 if it wasn't told. OpenAI and its
   * like count {@linkplain #reasoningTokens() those of reasoning} among them, Gemini doesn't.
   */
  public long outputTokens() {
    return came.usage().output();
  }

  /** The tokens of the prompt that were read from a cache; -1 if it wasn't told. */
  public long cachedTokens() {
    return came.usage().cached();
  }

  /** The tokens of the prompt that were written into a cache; -1 if it wasn't told. */
  public long cacheCreationTokens() {
    return came.usage().cacheCreation();
  }

  /** The tokens of reasoning; -1 if it wasn't told. */
  public long reasoningTokens() {
    return came.usage().reasoning();
  }

  /**
   * All tokens of the prompt, those that were read from a cache or written into one among them,
   * also where the service counts them apart, as Anthropic and Bedrock do; -1 if {@link
   * #inputTokens()} wasn't told.
   */
  public long allInputTokens() {
    return came.usage().allInput();
  }

  /**
   * All tokens of the answer, those of reasoning among them, also where the service counts them
   * apart, as Gemini does; -1 if {@link #outputTokens()} wasn't told.
   */
  public long allOutputTokens() {
    return came.usage().allOutput();
  }

  /** The model that answered, in the service's words; null if it wasn't told. */
  public @Nullable String answeringModel() {
    return came.answeringModel();
  }

  /** How many bytes of the body came, as the client was given them. */
  public long bytes() {
    return came.bytes();
  }

  /** Why the answer, or each of several, ended, in the service's words; at most 16. Immutable. */
  public List<String> finishReasons() {
    return came.finishReasons();
  }

  /** Whether the answer came as a stream; if none came, whether a stream was asked for. */
  public boolean streamed() {
    return came.streamed();
  }

  /** A line for people. */
  @Override
  public String toString() {
    StringBuilder line = new StringBuilder(service());
    if (model() != null) {
      line.append('/').append(model());
    }
    line.append(' ').append(operation()).append(": ").append(outcome);
    if (failure != null) {
      line.append(" (").append(failure).append(')');
    }
    line.append(" after ").append(Text.duration(took()));
    if (toFirstContent() != null) {
      line.append(", first content after ").append(Text.duration(toFirstContent()));
    }
    if (inputTokens() >= 0) {
      line.append(", ").append(inputTokens()).append(" tokens in");
    }
    if (outputTokens() >= 0) {
      line.append(", ").append(outputTokens()).append(" tokens out");
    }
    return line.toString();
  }
}
