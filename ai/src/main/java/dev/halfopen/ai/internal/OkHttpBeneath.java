package dev.halfopen.ai.internal;

import dev.halfopen.ai.AIProtection;
import dev.halfopen.ai.okhttp.OkHttpProtection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An SDK's HTTP client that is protected at the layer of OkHttp beneath it. The SDK hands an
 * asynchronous call over to a thread of its own first: so that it is a part of the attempt of a
 * pipeline all the same, there is a client for each attempt.
 *
 * @param <C> the SDK's type of an HTTP client
 */
public final class OkHttpBeneath<C extends AutoCloseable> {
  private final Class<C> type;
  private final AIProtection protection;
  private @Nullable C given;
  private @Nullable C client;

  /** Protects nothing yet. */
  public OkHttpBeneath(Class<C> type, AIProtection protection) {
    this.type = type;
    this.protection = protection;
  }

  /** The protected client; null if there is no OkHttp that we know how to reach. */
  public @Nullable C protect(C original) {
    given = original;
    client = rebuilt(original);
    return client == null ? null : AttemptHttpClient.of(type, original, client, null);
  }

  private @Nullable C rebuilt(C original) {
    try {
      return SdkOkHttp.rebuilt(
          original, type, okHttp -> OkHttpProtection.protect(okHttp, protection));
    } catch (LinkageError e) {
      return null; // there is no OkHttp
    }
  }

  /** Whether there is something to protect. */
  public boolean isProtected() {
    return client != null;
  }

  /** The same client for calls that belong to an attempt; it closes nothing. */
  public C within(AttemptMark attempt) {
    return AttemptHttpClient.of(
        type, Objects.requireNonNull(given), Objects.requireNonNull(client), attempt);
  }
}
