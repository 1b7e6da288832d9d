package dev.halfopen;

import dev.halfopen.internal.ReadsServices;
import java.lang.ref.WeakReference;
import java.util.Iterator;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.WeakHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Finds the classifier of {@code halfopen-ai}, where it is there: by core's class loader, and else
 * by the caller's, each asked once. Thread-safe.
 */
final class ServiceReaders {
  /** What core's own loader finds is there for as long as core is. */
  private static final class Own {
    static final @Nullable FailureClassifier CLASSIFIER = load(Own.class.getClassLoader());
  }

  /*
   * An application server shares core among applications, each with a loader of its own, which must
   * not be kept alive by what was found in it: the classifier is a constant of a class of theirs.
   */
  private static final Map<ClassLoader, WeakReference<@Nullable FailureClassifier>> FOUND =
      new WeakHashMap<>();

  private static final ReentrantLock lock = new ReentrantLock();

  private ServiceReaders() {}

  /** The classifier of services, or one that says once what is missing. */
  static FailureClassifier classifier() {
    FailureClassifier own = Own.CLASSIFIER;
    FailureClassifier found = own == null ? ofCaller() : own;
    return found == null ? UnreadServices.INSTANCE : found;
  }

  private static @Nullable FailureClassifier ofCaller() {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    if (loader == null) {
      return null;
    }
    lock.lock();
    try {
      WeakReference<@Nullable FailureClassifier> known = FOUND.get(loader);
      if (known != null) {
        return known.get();
      }
    } finally {
      lock.unlock();
    }
    FailureClassifier found = load(loader); // foreign code: without the lock
    lock.lock();
    try {
      FOUND.put(loader, new WeakReference<>(found));
    } finally {
      lock.unlock();
    }
    return found;
  }

  static @Nullable FailureClassifier load(@Nullable ClassLoader loader) {
    try {
      Iterator<ReadsServices> readers = ServiceLoader.load(ReadsServices.class, loader).iterator();
      return readers.hasNext() ? readers.next().classifier() : null;
    } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
      // Another version of the module, or half of it: as if it weren't there.
      return null;
    }
  }
}
