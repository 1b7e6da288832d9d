package dev.halfopen.pipeline;

import dev.halfopen.internal.Causes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All code that is not ours in a scenario passes by here each time when it is called, so that a
 * test can count these calls, and then let each of them throw, one after the other.
 */
final class Foreign {
  /** What is thrown. */
  enum Kind {
    UNCHECKED,
    CHECKED,
    ERROR,
    LINKAGE,
    NASTY;

    private Throwable make() {
      return switch (this) {
        case UNCHECKED -> new IllegalStateException("injected");
        case CHECKED -> new IOException("injected");
        case ERROR -> new AssertionError("injected");
        case LINKAGE -> new NoClassDefFoundError("injected");
        case NASTY -> new Nasty();
      };
    }
  }

  /** An exception whose own methods throw. */
  static final class Nasty extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new IllegalStateException("getMessage");
    }

    @Override
    public String getLocalizedMessage() {
      throw new IllegalStateException("getLocalizedMessage");
    }

    @Override
    public String toString() {
      throw new IllegalStateException("toString");
    }

    @Override
    public synchronized Throwable getCause() {
      throw new IllegalStateException("getCause");
    }

    @Override
    public StackTraceElement[] getStackTrace() {
      throw new IllegalStateException("getStackTrace");
    }
  }

  private final List<String> calls = new ArrayList<>();
  private int throwAt = -1;
  private @Nullable Kind kind;
  private @Nullable Throwable thrown;

  /** The n-th call from now on, from 0 on, throws something of this kind; -1: none does. */
  synchronized void arm(int at, @Nullable Kind what) {
    calls.clear();
    throwAt = at;
    kind = what;
    thrown = null;
  }

  /** Somebody else's code is called. */
  void at(String place) {
    Throwable error;
    synchronized (this) {
      calls.add(place);
      if (calls.size() - 1 != throwAt || kind == null) {
        return;
      }
      error = kind.make();
      thrown = error;
    }
    throw Causes.asIs(error);
  }

  /** Whether something was thrown at this place. */
  synchronized boolean hasThrownAt(String place) {
    return thrown != null && calls.get(throwAt).equals(place);
  }

  /** The calls so far. */
  synchronized List<String> calls() {
    return List.copyOf(calls);
  }

  /** Where it was thrown. */
  synchronized String place() {
    return calls.get(throwAt);
  }

  /** What was thrown; null: the call that should throw has not come. */
  synchronized @Nullable Throwable thrown() {
    return thrown;
  }
}
