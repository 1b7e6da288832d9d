package dev.halfopen.internal;

import java.lang.reflect.Method;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Where the library goes on with what must not run on a timer's thread, for all who don't bring an
 * executor of their own (R13): a daemon thread for each task, started when it is needed, so that
 * nothing that others do can keep a task waiting.
 */
public final class SharedExecutor {
  /*
   * Threads belong to nobody: they inherit no thread-locals, and their context class loader is the
   * one that has loaded this library, at the beginning of every task.
   *
   * They are virtual from JDK 24 on. Before, a virtual thread that waits within a synchronized
   * section keeps its carrier, so that a few callers who wait for a hanging service could keep
   * those tasks from running that would end the waiting. Platform threads stay for a while.
   */
  private static final int FIRST_JDK_WITHOUT_PINNING = 24;

  private static final int SECONDS_TO_LIVE = 10;

  private static final ClassLoader LOADER = loader();

  private SharedExecutor() {}

  /** The executor. It has no queue and no limit. */
  public static Executor get() {
    return Holder.EXECUTOR;
  }

  private static final class Holder {
    static final Executor EXECUTOR = executor();
  }

  private static Executor executor() {
    ThreadFactory virtual = virtualThreads();
    if (virtual != null) {
      return task -> virtual.newThread(() -> runAsOurs(task)).start();
    }
    AtomicLong number = new AtomicLong();
    Executor pool =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            SECONDS_TO_LIVE,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            tasks -> ownThread(tasks, "halfopen-" + number.incrementAndGet(), LOADER));
    return task -> pool.execute(() -> runAsOurs(task));
  }

  /** A task may change its thread's class loader, which is not to be kept for it. */
  private static void runAsOurs(Runnable task) {
    Thread thread = Thread.currentThread();
    thread.setContextClassLoader(LOADER);
    try {
      task.run();
    } finally {
      thread.setContextClassLoader(LOADER);
    }
  }

  /**
   * A daemon thread that has nothing of who happens to start it: no inherited thread-locals, no
   * class loader, and no protection domains, which hold class loaders, too.
   */
  @SuppressWarnings("removal") // there is no other way as long as threads remember their callers
  public static Thread ownThread(Runnable tasks, String name, @Nullable ClassLoader loader) {
    return java.security.AccessController.doPrivileged(
        (java.security.PrivilegedAction<Thread>)
            () -> {
              Thread thread = new Thread(null, tasks, name, 0, false);
              thread.setDaemon(true);
              thread.setContextClassLoader(loader);
              return thread;
            });
  }

  private static ClassLoader loader() {
    ClassLoader own = SharedExecutor.class.getClassLoader();
    return own == null ? ClassLoader.getSystemClassLoader() : own;
  }

  /** By reflection, since the library is compiled for JDK 17; null: there are none. */
  private static @Nullable ThreadFactory virtualThreads() {
    if (Runtime.version().feature() < FIRST_JDK_WITHOUT_PINNING) {
      return null;
    }
    try {
      Class<?> type = Class.forName("java.lang.Thread$Builder");
      Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
      builder = type.getMethod("name", String.class, long.class).invoke(builder, "halfopen-", 1L);
      Method inherit = type.getMethod("inheritInheritableThreadLocals", boolean.class);
      builder = inherit.invoke(builder, false);
      return (ThreadFactory) type.getMethod("factory").invoke(builder);
    } catch (ReflectiveOperationException e) {
      return null;
    }
  }
}
