package dev.halfopen.ai;

import dev.halfopen.testkit.Behavior;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Named;

/** What a service does, and what is to come of it, whatever the client. */
public final class BrokenServices {
  private static final String TEXT = "Hello, world! It works.";

  /** What the breaker is to make of a call. */
  public enum Expected {
    SUCCESS,
    FAILURE,
    THROTTLED,
    EXHAUSTED
  }

  /**
   * One way to answer.
   *
   * @param streaming whether a stream is asked for
   * @param told the failure that the caller finds among the causes; null for none of the family
   * @param throwsAnything whether the caller gets an exception
   */
  public record Row(
      String what,
      Behavior behavior,
      boolean streaming,
      Expected expected,
      Class<? extends AIFailureException> told,
      boolean throwsAnything) {}

  private BrokenServices() {}

  /** The whole table. */
  public static List<Named<Row>> rows() {
    return List.of(
        row("plain answer", Behavior.answer(TEXT), false, Expected.SUCCESS),
        row("stream", Behavior.answer(TEXT).tokensPerSecond(200), true, Expected.SUCCESS),
        row(
            "clean end without marker",
            Behavior.answer(TEXT).endWithoutMarkerAfter(2),
            true,
            Expected.FAILURE,
            BadOutputException.class),
        row(
            "empty stream",
            Behavior.emptyStream(),
            true,
            Expected.FAILURE,
            BadOutputException.class),
        row(
            "no body",
            Behavior.status(200, Map.of(), ""),
            false,
            Expected.FAILURE,
            BadOutputException.class),
        row(
            "reset",
            Behavior.answer(TEXT).tokensPerSecond(50).resetAfter(2),
            true,
            Expected.FAILURE),
        row("reset of a plain answer", Behavior.resetAfter(2), false, Expected.FAILURE),
        row("error event", Behavior.errorEventAfter(2), true, Expected.FAILURE),
        row("bad JSON", Behavior.answer(TEXT).malformedJsonAfter(2), true, Expected.FAILURE),
        row("bad JSON of a plain answer", Behavior.malformedJson(), false, Expected.FAILURE),
        row("stall", Behavior.stallAfter(2), true, Expected.FAILURE, AITimeoutException.class),
        row("hang", Behavior.hang(), true, Expected.FAILURE, AITimeoutException.class),
        row("hang, plain", Behavior.hang(), false, Expected.FAILURE, AITimeoutException.class),
        row("quota spent", Behavior.quotaExhausted(), true, Expected.EXHAUSTED),
        row("quota spent, plain", Behavior.quotaExhausted(), false, Expected.EXHAUSTED),
        row("429", Behavior.rateLimited(Duration.ofSeconds(4)), true, Expected.THROTTLED),
        row("429, plain", Behavior.rateLimited(Duration.ofSeconds(4)), false, Expected.THROTTLED),
        row("529", Behavior.overloaded(), true, Expected.FAILURE),
        row("500", Behavior.serverError(), true, Expected.FAILURE),
        row("500, plain", Behavior.serverError(), false, Expected.FAILURE));
  }

  private static Named<Row> row(
      String what, Behavior behavior, boolean streaming, Expected expected) {
    return Named.of(
        what, new Row(what, behavior, streaming, expected, null, expected != Expected.SUCCESS));
  }

  private static Named<Row> row(
      String what,
      Behavior behavior,
      boolean streaming,
      Expected expected,
      Class<? extends AIFailureException> told) {
    return Named.of(what, new Row(what, behavior, streaming, expected, told, true));
  }

  /** What OpenAI's chat is asked. */
  public static String requestBody(boolean streaming) {
    return "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"model\":\"test-model\",\"stream\":"
        + streaming
        + "}";
  }
}
