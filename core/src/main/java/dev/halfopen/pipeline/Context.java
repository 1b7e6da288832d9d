package dev.halfopen.pipeline;

import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Carries what belongs to the caller's thread, as SLF4J's MDC does, to the other threads that a
 * pipeline's calls go on on; for {@link PipelineBuilder#context(Supplier)}.
 *
 * @since 0.1.0
 */
public final class Context {
  private Context() {}

  /**
   * The entries of SLF4J's MDC and the context class loader of the thread that makes the call. What
   * the other thread had before is put back afterwards.
   */
  public static Supplier<UnaryOperator<Runnable>> mdc() {
    return () -> {
      Map<String, String> entries = MDC.getCopyOfContextMap();
      ClassLoader loader = Thread.currentThread().getContextClassLoader();
      return task -> () -> run(task, entries, loader);
    };
  }

  private static void run(
      Runnable task, @Nullable Map<String, String> entries, @Nullable ClassLoader loader) {
    Thread thread = Thread.currentThread();
    ClassLoader loaderBefore = thread.getContextClassLoader();
    Map<String, String> before = MDC.getCopyOfContextMap();
    thread.setContextClassLoader(loader);
    try {
      set(entries);
      task.run();
    } finally {
      thread.setContextClassLoader(loaderBefore);
      set(before);
    }
  }

  private static void set(@Nullable Map<String, String> entries) {
    if (entries == null) {
      MDC.clear();
    } else {
      MDC.setContextMap(entries);
    }
  }
}
