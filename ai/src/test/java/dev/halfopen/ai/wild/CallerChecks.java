package dev.halfopen.ai.wild;

import com.anthropic.errors.AnthropicException;
import com.openai.errors.OpenAIException;
import dev.halfopen.CircuitState;
import dev.halfopen.ai.AIFailureException;
import dev.halfopen.ai.AITimeoutException;
import dev.halfopen.ai.BadOutputException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the words of {@code expect.caller} mean, so that a machine can check them. */
final class CallerChecks {
  /** What a caller saw of one exchange, and what it would have seen without us. */
  record Facts(Seen seen, Seen alone, Trial trial) {}

  /** Says what is wrong; null: nothing. */
  @FunctionalInterface
  interface Check {
    @Nullable String complaint(Facts facts);
  }

  static final String AS_ALONE =
      "the same as from the client alone: the same text, or the same exception";

  private static final Map<String, Check> BY_WORDS = new HashMap<>();

  static {
    put(AS_ALONE, CallerChecks::asAlone);
    put("every byte as the client alone gets it, the empty lines included", CallerChecks::asAlone);
    put("the client's own exception for this status, unchanged", CallerChecks::ownException);
    put(
        "the text that came, then an IO error of the client with BadOutputException as its cause "
            + "(the client alone ends as if all were well)",
        facts -> textThen(facts, BadOutputException.class));
    put(
        "the text that came, then the end as the client gives it, or an IO error as for a cut "
            + "answer: not prescribed",
        CallerChecks::sameText);
    put(
        "the events as the client gives them, response.failed the last of them; whether an IO "
            + "error follows is not prescribed",
        CallerChecks::sameText);
    put(
        "the bytes as they came; whether an IO error follows is not prescribed",
        CallerChecks::sameText);
    put("an error, or the end as the client gives it: not prescribed", CallerChecks::sameText);
    put(
        "the handler's onError with the client's own exception, soon after the reset",
        CallerChecks::ownException);
    put(
        "six such answers for six calls; the breaker stays CLOSED at default settings and the "
            + "service sees six requests",
        CallerChecks::sixAnswers);
    put(
        "the whole text, then a normal end; it need not wait until the server closes",
        facts ->
            facts.seen.thrown() == null ? sameText(facts) : "an exception after the last word");
    put(
        "the whole text, and the call ends about 1.2 s after the last content, in spite of the "
            + "pings, well or with an error",
        CallerChecks::letGo);
    put(
        "the text that came, then an IO error of the client with AITimeoutException (phase "
            + "STALLED) as its cause, about 1.2 s after the last content",
        facts -> timedOut(facts, AITimeoutException.Phase.STALLED));
    put(
        "an IO error of the client with AITimeoutException (phase FIRST_TOKEN) as its cause, "
            + "after about 1 s",
        facts -> timedOut(facts, AITimeoutException.Phase.FIRST_TOKEN));
    put(
        "an error that tells what the service said, not an empty stream that ends well (which is "
            + "what the client alone gives)",
        CallerChecks::told);
    put(
        "an error, not an empty answer that looks well (which is what the client alone gives)",
        facts -> facts.seen.thrown() == null ? "no error" : null);
    put("an error that tells what the service said", CallerChecks::told);
    put(
        "the text that came, then an error",
        facts -> facts.seen.thrown() == null ? "no error" : textOf(facts));
    put(
        "the text that came, then the client's own exception",
        facts -> facts.seen.thrown() == null ? "no error" : sameKind(facts));
    put(
        "the client's own exception for this status, or the answer with it, unchanged",
        CallerChecks::asAlone);
    put(
        "an exception with BadOutputException as itself or as its cause",
        facts -> facts.seen.has(BadOutputException.class) ? null : "no BadOutputException");
    put(
        "the beginning, and the upstream is freed at once, as from the client alone",
        facts -> letGo(facts) == null ? asAlone(facts) : letGo(facts));
    put(
        "an exception of the client, as from the client alone",
        facts -> facts.seen.thrown() == null ? "no error" : sameKind(facts));
    put(
        "an exception with BadOutputException as itself or as its cause (the client alone "
            + "returns the bracket as an answer)",
        facts -> facts.seen.has(BadOutputException.class) ? null : "no BadOutputException");
    put(
        "for the first the client's own exception; for the second the answer, from the service",
        facts -> facts.trial.number() == 0 ? ownException(facts) : asAlone(facts));
  }

  private CallerChecks() {}

  private static void put(String words, Check check) {
    BY_WORDS.put(words, check);
  }

  static Check of(String words) {
    Check check = BY_WORDS.get(words);
    if (check == null) {
      throw new IllegalArgumentException("nobody knows how to check: " + words);
    }
    return check;
  }

  /** A normal end after the whole text is no worse than the client's exception. */
  private static @Nullable String asAlone(Facts facts) {
    if (facts.seen.sameAs(facts.alone)) {
      return null;
    }
    boolean better =
        facts.seen.thrown() == null
            && facts.trial.verdict().equals("success")
            && !facts.seen.text().isEmpty()
            && facts.seen.text().startsWith(facts.alone.text());
    return better ? null : "not what the client alone gives";
  }

  private static @Nullable String sameText(Facts facts) {
    return letters(facts.alone).startsWith(letters(facts.seen))
            && (facts.seen.thrown() != null || letters(facts.seen).equals(letters(facts.alone)))
        ? null
        : "another text than the client alone gives";
  }

  /** The text without what the client says at its end, which is known at a normal end only. */
  private static String letters(Seen seen) {
    return seen.text().replaceFirst("\\|(\\d+ events|complete .*)$", "");
  }

  private static @Nullable String ownException(Facts facts) {
    if (facts.seen.thrown() == null) {
      return "no exception";
    }
    return facts.seen.sameEnd(facts.alone) ? null : "not the client's own exception";
  }

  private static @Nullable String textThen(Facts facts, Class<? extends Throwable> cause) {
    if (!letters(facts.seen).equals(letters(facts.alone))) {
      return "not the text that came";
    }
    if (!isClients(facts.seen.thrown())) {
      return "no IO error of the client";
    }
    return facts.seen.has(cause) ? null : "no " + cause.getSimpleName() + " among the causes";
  }

  /** Some of the text, or more of it: the client alone may drop what came when an error comes. */
  private static @Nullable String textOf(Facts facts) {
    String seen = letters(facts.seen);
    String alone = letters(facts.alone);
    return alone.startsWith(seen) || (facts.alone.thrown() != null && seen.startsWith(alone))
        ? null
        : "not the text that came";
  }

  private static @Nullable String sameKind(Facts facts) {
    boolean same =
        facts.alone.thrown() != null
            && facts.seen.thrown().getClass() == facts.alone.thrown().getClass();
    return same ? textOf(facts) : "another exception than the client's";
  }

  private static boolean isClients(@Nullable Throwable thrown) {
    return thrown instanceof IOException
        || thrown instanceof OpenAIException
        || thrown instanceof AnthropicException
        || (thrown != null && thrown.getClass().getName().startsWith("dev.langchain4j."));
  }

  private static @Nullable String timedOut(Facts facts, AITimeoutException.Phase phase) {
    AITimeoutException timeout = facts.seen.find(AITimeoutException.class);
    if (timeout == null || timeout.phase() != phase) {
      return "no AITimeoutException " + phase;
    }
    return letGo(facts);
  }

  /** Whether the call ended before the service did. */
  private static @Nullable String letGo(Facts facts) {
    return facts.trial.leftEarly() ? null : "it waited until the service had ended";
  }

  private static @Nullable String told(Facts facts) {
    AIFailureException failure = facts.seen.find(AIFailureException.class);
    if (facts.seen.thrown() == null) {
      return "no error";
    }
    String said = facts.trial.said();
    for (Throwable cause = facts.seen.thrown(); cause != null; cause = cause.getCause()) {
      if (String.valueOf(cause.getMessage()).contains(said)) {
        return null;
      }
    }
    return "the error (" + failure + ") does not tell «" + said + "»";
  }

  private static @Nullable String sixAnswers(Facts facts) {
    if (facts.trial.state() != CircuitState.CLOSED) {
      return "the breaker is " + facts.trial.state();
    }
    if (facts.trial.requests() != facts.trial.number() + 1) {
      return facts.trial.requests() + " requests";
    }
    return asAlone(facts);
  }
}
