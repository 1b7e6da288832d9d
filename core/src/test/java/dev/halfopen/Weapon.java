package dev.halfopen;

import java.io.IOException;
import java.util.concurrent.CompletionException;

/** What foreign code may throw. */
enum Weapon {
  UNCHECKED,
  SNEAKED_CHECKED,
  ERROR,
  LINKAGE_ERROR,
  ITS_OWN_METHODS_THROW,
  WRAPPER_THAT_HIDES_ITS_CAUSE;

  Throwable make() {
    return switch (this) {
      case UNCHECKED -> new IllegalStateException("trap");
      case SNEAKED_CHECKED -> new IOException("trap");
      case ERROR -> new AssertionError("trap");
      case LINKAGE_ERROR -> new NoClassDefFoundError("trap");
      case ITS_OWN_METHODS_THROW -> new Evil();
      case WRAPPER_THAT_HIDES_ITS_CAUSE -> new Wrapper();
    };
  }

  /** Throws anything without saying so. */
  @SuppressWarnings("unchecked")
  static <X extends Throwable> RuntimeException sneak(Throwable error) throws X {
    throw (X) error;
  }

  /** One that is to be unwrapped, and won't be. */
  private static final class Wrapper extends CompletionException {
    private static final long serialVersionUID = 1L;

    @Override
    public synchronized Throwable getCause() {
      throw new NoClassDefFoundError("cause");
    }
  }

  /** Whoever looks at it is hit. */
  private static final class Evil extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new IllegalStateException("message");
    }

    @Override
    public String getLocalizedMessage() {
      throw new IllegalStateException("localized message");
    }

    @Override
    public synchronized Throwable getCause() {
      throw new NoClassDefFoundError("cause");
    }

    @Override
    public StackTraceElement[] getStackTrace() {
      throw new NullPointerException("stack trace");
    }

    @Override
    public String toString() {
      throw new AssertionError("text");
    }

    @Override
    public boolean equals(Object other) {
      throw new IllegalStateException("equals");
    }

    @Override
    public int hashCode() {
      throw new IllegalStateException("hash code");
    }
  }
}
