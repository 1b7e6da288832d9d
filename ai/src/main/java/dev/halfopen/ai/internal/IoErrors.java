package dev.halfopen.ai.internal;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Puts what a caller must be told into the exceptions that HTTP clients pass on. */
public final class IoErrors {
  private IoErrors() {}

  /** As an {@link IOException}: itself if it is one, else one whose cause it is. */
  public static IOException asIo(Throwable error) {
    return error instanceof IOException io ? io : new IOException(error.getMessage(), error);
  }

  /** Throws it, if there is anything. */
  public static void throwIo(@Nullable Throwable error) throws IOException {
    if (error != null) {
      throw asIo(error);
    }
  }
}
