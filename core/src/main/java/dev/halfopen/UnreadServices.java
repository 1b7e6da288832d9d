package dev.halfopen;

import dev.halfopen.internal.Causes;
import dev.halfopen.internal.SafeLog;
import dev.halfopen.internal.Text;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Judges as {@link FailureClassifier#standard()} where nobody is there to read the exceptions of
 * clients of AI services, and says so once, at the first of them.
 */
final class UnreadServices implements FailureClassifier {
  static final UnreadServices INSTANCE = new UnreadServices();

  /*
   * The one place where core knows names of clients: without it nobody would be told why a call
   * that could be tried again isn't.
   */
  private static final List<String> CLIENTS =
      List.of(
          "com.openai.errors.",
          "com.anthropic.errors.",
          "com.google.genai.errors.",
          "com.azure.ai.",
          "com.azure.core.exception.",
          "software.amazon.awssdk.services.bedrock",
          "dev.langchain4j.exception.",
          "org.springframework.ai.");

  private static final int MAX_CAUSES = 32;

  private final AtomicBoolean warned = new AtomicBoolean();

  private UnreadServices() {}

  @Override
  public Verdict classify(@Nullable Object result, @Nullable Throwable error) {
    if (error != null && !warned.get()) {
      warn(error);
    }
    return FailureClassifier.standard().classify(result, error);
  }

  private void warn(Throwable error) {
    String name = nameOfClient(error);
    if (name != null && warned.compareAndSet(false, true)) {
      SafeLog.warn(
          "Halfopen can't read "
              + Text.quotable(name)
              + ", so what the service said counts as a plain failure and is not retried: add"
              + " dev.halfopen:halfopen-ai to the class path, which reads it without being asked,"
              + " or give the breaker a classifier of your own");
    }
  }

  /** The class of a known client's exception among the causes; null if there is none. */
  static @Nullable String nameOfClient(Throwable error) {
    Throwable cause = error;
    for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
      String name = cause.getClass().getName();
      if (CLIENTS.stream().anyMatch(name::startsWith)) {
        return name;
      }
      cause = Causes.of(cause);
    }
    return null;
  }

  /** For tests: as if nothing had been said. */
  void forget() {
    warned.set(false);
  }
}
