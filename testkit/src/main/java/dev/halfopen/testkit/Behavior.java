package dev.halfopen.testkit;

import java.time.Duration;
import java.util.Map;

/**
 * What {@link ScriptedAiService} does about one request. Immutable, and compared by value.
 *
 * <p>Each behaviour has a meaning for streaming requests and for plain ones, and takes the form of
 * the API that the request speaks. A <em>token</em> is here a word with the white space that
 * follows it.
 *
 * <p>A behaviour is also the {@link Script} that never changes.
 *
 * @since 0.1.0
 */
public sealed interface Behavior extends Script
    permits Answer, Delayed, Refusal, RawResponse, Plain {

  /**
   * A normal answer, given at once. The {@link Answer} can be slowed down, paced and broken off.
   *
   * @param text what the model says
   * @return the answer
   */
  static Answer answer(String text) {
    return new Answer(
        text, Duration.ZERO, Double.POSITIVE_INFINITY, Answer.Ending.COMPLETE, Answer.ALL_TOKENS);
  }

  /**
   * A normal answer with a made-up text of a given length.
   *
   * @param tokens how many tokens; 0 to 100,000
   * @return the answer
   * @throws IllegalArgumentException if {@code tokens} is out of range
   */
  static Answer answerOfTokens(int tokens) {
    return answer(Answer.text(tokens));
  }

  /**
   * 429, asking to come back later: OpenAI's {@code rate_limit_exceeded}, Anthropic's {@code
   * rate_limit_error}, Gemini's {@code RESOURCE_EXHAUSTED} by a limit per minute. The time goes
   * into the {@code Retry-After} header as seconds, rounded up to whole ones; in OpenAI's form into
   * {@code retry-after-ms} as well. Gemini has it in the error's {@code RetryInfo} instead.
   *
   * @param retryAfter 0 to 365 days
   * @return the behaviour
   * @throws IllegalArgumentException if the time is out of range
   */
  static Behavior rateLimited(Duration retryAfter) {
    return new Refusal(Refusal.Reason.RATE_LIMITED, retryAfter);
  }

  /**
   * 429 without {@code Retry-After}, since waiting won't help: OpenAI's {@code insufficient_quota},
   * Anthropic's {@code rate_limit_error} with the error code {@code enforced_spend_limit_reached},
   * Gemini's {@code RESOURCE_EXHAUSTED} by a limit per day, the usage limit of Ollama's cloud.
   *
   * @return the behaviour
   */
  static Behavior quotaExhausted() {
    return new Refusal(Refusal.Reason.QUOTA_EXHAUSTED, null);
  }

  /**
   * 500: OpenAI's {@code server_error}, Anthropic's {@code api_error}, Gemini's {@code INTERNAL}.
   *
   * @return the behaviour
   */
  static Behavior serverError() {
    return new Refusal(Refusal.Reason.SERVER_ERROR, null);
  }

  /**
   * 503: OpenAI's {@code server_is_overloaded}, Gemini's {@code UNAVAILABLE}; in Anthropic's form
   * an {@code api_error}.
   *
   * @return the behaviour
   */
  static Behavior unavailable() {
    return new Refusal(Refusal.Reason.UNAVAILABLE, null);
  }

  /**
   * 503 as of {@link #unavailable()}, with a {@code Retry-After} as of {@link #rateLimited}.
   *
   * @param retryAfter 0 to 365 days
   * @return the behaviour
   * @throws IllegalArgumentException if the time is out of range
   */
  static Behavior unavailable(Duration retryAfter) {
    return new Refusal(Refusal.Reason.UNAVAILABLE, retryAfter);
  }

  /**
   * 529: Anthropic's {@code overloaded_error}, and the same in OpenAI's form. Gemini and Ollama say
   * it with a 503: "The model is overloaded", "server busy".
   *
   * @return the behaviour
   */
  static Behavior overloaded() {
    return new Refusal(Refusal.Reason.OVERLOADED, null);
  }

  /**
   * The same as {@link #overloaded()}, with a {@code Retry-After} as of {@link #rateLimited}.
   *
   * @param retryAfter 0 to 365 days
   * @return the behaviour
   * @throws IllegalArgumentException if the time is out of range
   */
  static Behavior overloaded(Duration retryAfter) {
    return new Refusal(Refusal.Reason.OVERLOADED, retryAfter);
  }

  /**
   * Accepts the request and never answers, until the client leaves or the service is closed.
   *
   * @return the behaviour
   */
  static Behavior hang() {
    return Plain.HANG;
  }

  /**
   * A 200 without content. A stream has no event at all and ends cleanly; a plain answer is valid,
   * with no choices, no output, no content blocks, no candidates or no text.
   *
   * @return the behaviour
   */
  static Behavior emptyStream() {
    return Plain.EMPTY_STREAM;
  }

  /**
   * A 200 whose first event, or whose body, is JSON that breaks off. Short for {@link
   * Answer#malformedJsonAfter}.
   *
   * @return the behaviour
   */
  static Answer malformedJson() {
    return answerOfTokens(10).malformedJsonAfter(0);
  }

  /**
   * A made-up answer that goes silent in the middle. Short for {@link Answer#stallAfter}.
   *
   * @param tokens after how many tokens; 0 to 100,000
   * @return the behaviour
   * @throws IllegalArgumentException if {@code tokens} is out of range
   */
  static Answer stallAfter(int tokens) {
    return answerOfTokens(tokens).stallAfter(tokens);
  }

  /**
   * A made-up answer cut off without a sign. Short for {@link Answer#endWithoutMarkerAfter}.
   *
   * @param tokens after how many tokens; 0 to 100,000
   * @return the behaviour
   * @throws IllegalArgumentException if {@code tokens} is out of range
   */
  static Answer endWithoutMarkerAfter(int tokens) {
    return answerOfTokens(tokens).endWithoutMarkerAfter(tokens);
  }

  /**
   * A made-up answer whose connection is reset in the middle. Short for {@link Answer#resetAfter}.
   *
   * @param tokens after how many tokens; 0 to 100,000
   * @return the behaviour
   * @throws IllegalArgumentException if {@code tokens} is out of range
   */
  static Answer resetAfter(int tokens) {
    return answerOfTokens(tokens).resetAfter(tokens);
  }

  /**
   * A made-up answer that turns into an error after a 200. Short for {@link
   * Answer#errorEventAfter}.
   *
   * @param tokens after how many tokens; 0 to 100,000
   * @return the behaviour
   * @throws IllegalArgumentException if {@code tokens} is out of range
   */
  static Answer errorEventAfter(int tokens) {
    return answerOfTokens(tokens).errorEventAfter(tokens);
  }

  /**
   * Any other answer: the same for streaming and plain requests of any API.
   *
   * @param status the HTTP status, 200 to 599
   * @param headers HTTP headers; {@code Content-Type} is {@code application/json} unless given
   * @param body the body, sent as UTF-8
   * @return the behaviour
   * @throws IllegalArgumentException if the status is out of range or a header isn't valid HTTP
   */
  static Behavior status(int status, Map<String, String> headers, String body) {
    return new RawResponse(status, headers, body);
  }

  /**
   * Returns this behaviour, beginning later: nothing is sent before the delay is over, no headers
   * either. ({@link Answer#firstTokenDelay(Duration)}, in contrast, delays what follows the headers
   * of a stream.)
   *
   * @param delay 0 to 365 days of real time
   * @return the delayed behaviour
   * @throws IllegalArgumentException if the delay is out of range
   */
  default Behavior delayedBy(Duration delay) {
    return new Delayed(this, delay);
  }

  /** Returns this behaviour, whatever the request. */
  @Override
  default Behavior behaviorFor(ReceivedRequest request) {
    return this;
  }
}
