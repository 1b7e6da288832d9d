package dev.halfopen.pipeline;

import dev.halfopen.internal.SafeLog;
import dev.halfopen.internal.Text;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What a pipeline has to say of its settings and its user's code: each in one warning, ever. */
final class Remarks {
  /** What is remarked upon. */
  enum About {
    /** What an exception or its classifier says of it can't be read. */
    MEANING,
    /** A failure is not tried again since nobody knows whether that can help. */
    UNKNOWN_FAILURE,
    /** A context can't be captured or restored. */
    CONTEXT,
    /** A listener of call reports throws. */
    REPORT,
    /** An executor or a timer refuses tasks. */
    THREADS,
    /** A second attempt beside one that takes long can't be made. */
    HEDGE,
    /** A subscriber throws. */
    SUBSCRIBER,
    /** Two time limits contradict each other. */
    LIMITS
  }

  private final String name;
  private final Set<About> said = ConcurrentHashMap.newKeySet();

  /** Remarks on the pipeline whose first target has this name. */
  Remarks(String name) {
    this.name = name;
  }

  boolean isSaid(About what) {
    return said.contains(what);
  }

  void on(About what, String text) {
    on(what, text, null);
  }

  /** Remarks on something that has thrown this; never throws itself. */
  void on(About what, String text, @Nullable Throwable thrown) {
    if (said.add(what)) {
      SafeLog.warn(
          "Pipeline of '"
              + Text.quotable(name)
              + "' "
              + text
              + (thrown == null ? "" : ": " + described(thrown)));
    }
  }

  private static String described(Throwable thrown) {
    try {
      return Text.describeWithOrigin(thrown);
    } catch (Throwable e) {
      return thrown.getClass().getName();
    }
  }
}
