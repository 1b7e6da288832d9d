package dev.halfopen.testkit;

import static dev.halfopen.testkit.Checks.check;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * An answer of the model: its text, its pace, and how it ends. Made by {@link Behavior#answer}.
 *
 * <pre>{@code
 * Behavior.answer("The answer is 42").firstTokenDelay(Duration.ofMillis(300)).tokensPerSecond(50);
 * Behavior.answerOfTokens(100).tokensPerSecond(20).stallAfter(30);
 * }</pre>
 *
 * <p>A stream begins at once with its headers and, in the forms that have them, the events that
 * carry no text; the first token comes after {@link #firstTokenDelay()} and the others follow at
 * {@link #tokensPerSecond()}. A plain answer comes when the last of these tokens would have come.
 * Delays are real time.
 *
 * @param text what the model says; a token is a word of it with the white space that follows
 * @param firstTokenDelay how long until the first token; 0 to 365 days
 * @param tokensPerSecond the pace of the tokens after the first; at least 0.001, infinite for all
 *     at once
 * @param ending how the answer ends
 * @param tokensSent how many tokens are sent before it ends; the whole text if that has fewer
 * @param usage the tokens that it says to have taken; null for those of its text and the request
 * @param answeringModel the model that it says to come from; null for the one that was asked for
 * @since 0.1.0
 */
public record Answer(
    String text,
    Duration firstTokenDelay,
    double tokensPerSecond,
    Ending ending,
    int tokensSent,
    @Nullable TokenUsage usage,
    @Nullable String answeringModel)
    implements Behavior {
  static final int ALL_TOKENS = Integer.MAX_VALUE;
  private static final int MAX_TOKENS = 100_000;
  private static final double MIN_PACE = 0.001;
  private static final Pattern TOKEN_BOUNDARY = Pattern.compile("(?<=\\s)(?=\\S)");
  private static final List<String> WORDS =
      List.of("The", "quick", "brown", "fox", "jumps", "over", "the", "lazy", "dog");

  /** How an answer ends. */
  public enum Ending {
    /** In the regular way. */
    COMPLETE,
    /** Never: see {@link Answer#stallAfter}. */
    STALL,
    /** Cleanly but unfinished: see {@link Answer#endWithoutMarkerAfter}. */
    NO_MARKER,
    /** With a TCP reset: see {@link Answer#resetAfter}. */
    RESET,
    /** With an error after a 200: see {@link Answer#errorEventAfter}. */
    ERROR_EVENT,
    /** With JSON that breaks off: see {@link Answer#malformedJsonAfter}. */
    MALFORMED_JSON
  }

  /**
   * Makes an answer; {@link Behavior#answer} and the methods below do it step by step.
   *
   * @param text what the model says
   * @param firstTokenDelay 0 to 365 days
   * @param tokensPerSecond at least 0.001
   * @param ending how the answer ends
   * @param tokensSent at least 0
   * @param usage null for the tokens of the text and the request
   * @param answeringModel null for the model that was asked for
   * @throws IllegalArgumentException if a value is out of its range
   */
  public Answer {
    Checks.delay("firstTokenDelay", firstTokenDelay);
    check(tokensPerSecond >= MIN_PACE, "tokensPerSecond", tokensPerSecond, ">= " + MIN_PACE);
    check(tokensSent >= 0, "tokensSent", tokensSent, ">= 0");
  }

  /**
   * Makes an answer from the model that was asked for, which counts the tokens of its text.
   *
   * @param text what the model says
   * @param firstTokenDelay 0 to 365 days
   * @param tokensPerSecond at least 0.001
   * @param ending how the answer ends
   * @param tokensSent at least 0
   * @throws IllegalArgumentException if a value is out of its range
   */
  public Answer(
      String text,
      Duration firstTokenDelay,
      double tokensPerSecond,
      Ending ending,
      int tokensSent) {
    this(text, firstTokenDelay, tokensPerSecond, ending, tokensSent, null, null);
  }

  /**
   * Returns this answer with another delay of its first token.
   *
   * @param delay 0 to 365 days
   * @return a new answer
   * @throws IllegalArgumentException if the delay is out of range
   */
  public Answer firstTokenDelay(Duration delay) {
    return new Answer(text, delay, tokensPerSecond, ending, tokensSent, usage, answeringModel);
  }

  /**
   * Returns this answer with another pace of its tokens after the first.
   *
   * @param pace tokens per second; at least 0.001; {@link Double#POSITIVE_INFINITY} for all at once
   * @return a new answer
   * @throws IllegalArgumentException if the pace is out of range
   */
  public Answer tokensPerSecond(double pace) {
    return new Answer(text, firstTokenDelay, pace, ending, tokensSent, usage, answeringModel);
  }

  /**
   * Returns this answer, saying that it took other tokens than its text and the request have. A
   * stream of OpenAI's chat completions tells them then even if it wasn't asked to.
   *
   * @param tokens what it says to have taken
   * @return a new answer
   */
  public Answer usage(TokenUsage tokens) {
    return new Answer(
        text, firstTokenDelay, tokensPerSecond, ending, tokensSent, tokens, answeringModel);
  }

  /**
   * Returns this answer, coming from another model than was asked for: a dated version of it, say.
   *
   * @param model the name of the model
   * @return a new answer
   */
  public Answer answeringModel(String model) {
    return new Answer(text, firstTokenDelay, tokensPerSecond, ending, tokensSent, usage, model);
  }

  /**
   * Returns this answer, going silent in the middle: the connection stays open, without another
   * byte, until the client leaves or the service is closed. A plain answer goes silent after its
   * headers and half of its body.
   *
   * @param tokens after how many tokens; 0 to 100,000
   * @return a new answer
   * @throws IllegalArgumentException if {@code tokens} is out of range
   */
  public Answer stallAfter(int tokens) {
    return ending(Ending.STALL, tokens);
  }

  /**
   * Returns this answer, cut off without a sign: a stream ends cleanly for HTTP but without finish
   * reason and terminal event ({@code [DONE]}, {@code response.completed}, {@code message_stop},
   * {@code "done":true}). A plain answer is valid JSON with the text so far, and nothing that says
   * that it is finished: a null as finish or stop reason, none at all in Gemini's form, {@code
   * in_progress} in OpenAI's Responses, {@code "done":false} in Ollama's form.
   *
   * @param tokens after how many tokens; 0 to 100,000
   * @return a new answer
   * @throws IllegalArgumentException if {@code tokens} is out of range
   */
  public Answer endWithoutMarkerAfter(int tokens) {
    return ending(Ending.NO_MARKER, tokens);
  }

  /**
   * Returns this answer, its TCP connection reset (RST) in the middle. The reset comes when the
   * next token would have come. As in any network, it destroys what the client hasn't read by then:
   * to have the tokens read, set a pace. A plain answer is reset after its headers and half of its
   * body.
   *
   * @param tokens after how many tokens; 0 to 100,000
   * @return a new answer
   * @throws IllegalArgumentException if {@code tokens} is out of range
   */
  public Answer resetAfter(int tokens) {
    return ending(Ending.RESET, tokens);
  }

  /**
   * Returns this answer, turning into an error after its 200: the next event is OpenAI's {@code
   * server_error} (in its Responses followed by {@code response.failed}), Anthropic's {@code
   * overloaded_error}, Gemini's {@code UNAVAILABLE} or Ollama's line with an error, then the stream
   * ends without terminal event. A plain answer is a 200 with the error as its body.
   *
   * @param tokens after how many tokens; 0 to 100,000
   * @return a new answer
   * @throws IllegalArgumentException if {@code tokens} is out of range
   */
  public Answer errorEventAfter(int tokens) {
    return ending(Ending.ERROR_EVENT, tokens);
  }

  /**
   * Returns this answer, its next event being JSON that breaks off, after which the stream ends
   * without terminal event. A plain answer has half of its body, and a {@code Content-Length} that
   * agrees with that.
   *
   * @param tokens after how many tokens; 0 to 100,000
   * @return a new answer
   * @throws IllegalArgumentException if {@code tokens} is out of range
   */
  public Answer malformedJsonAfter(int tokens) {
    return ending(Ending.MALFORMED_JSON, tokens);
  }

  private Answer ending(Ending newEnding, int tokens) {
    Checks.count("tokens", tokens, MAX_TOKENS);
    return new Answer(
        text, firstTokenDelay, tokensPerSecond, newEnding, tokens, usage, answeringModel);
  }

  /** The tokens that are sent, in order. */
  List<String> tokens() {
    return text.isEmpty()
        ? List.of()
        : TOKEN_BOUNDARY.splitAsStream(text).limit(tokensSent).toList();
  }

  /** A text of so many tokens. */
  static String text(int tokens) {
    return IntStream.range(0, Checks.count("tokens", tokens, MAX_TOKENS))
        .mapToObj(i -> WORDS.get(i % WORDS.size()))
        .collect(Collectors.joining(" "));
  }
}
