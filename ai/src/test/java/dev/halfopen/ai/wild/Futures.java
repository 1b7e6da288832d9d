package dev.halfopen.ai.wild;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** Waits for what an asynchronous client promises, as long as a test may last. */
final class Futures {
  private static final long PATIENCE = 20;

  private Futures() {}

  /** The result, or what the client failed with. */
  static <T> T get(CompletableFuture<T> future) throws Exception {
    try {
      return future.get(PATIENCE, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }
}
