package dev.halfopen.ai.internal;

import dev.halfopen.ai.AIExchange;
import dev.halfopen.ai.AIProtection;
import dev.halfopen.ai.AIRequest;
import dev.halfopen.ai.Watchdogs;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The protected HTTP client of an SDK that Stainless generates. Their types have the same names and
 * shapes and nothing in common; what doesn't need them is here.
 *
 * @param <C> the SDK's type of an HTTP client
 * @param <R> the SDK's type of a response
 */
public abstract class SdkClient<C extends AutoCloseable, R> implements SdkCall.Sdk<R> {
  /** The client that was given: it closes the one beneath when nobody refers to it. */
  private final C given;

  private final C client;
  private final @Nullable CallTap tap;
  private final AIProtection protection;

  /** Whose part the calls are that come on whatever thread; null: that of the thread. */
  private final @Nullable AttemptMark attempt;

  /** Stands before a client. */
  protected SdkClient(C given, Class<C> type, AIProtection protection) {
    OkHttpTap.Tapped<C> tapped = tapped(given, type);
    this.given = given;
    this.client = tapped == null ? given : tapped.client();
    this.tap = tapped == null ? null : tapped.tap();
    this.protection = protection;
    this.attempt = null;
  }

  /** The same for calls that belong to an attempt; it closes nothing. */
  protected SdkClient(SdkClient<C, R> other, AttemptMark attempt) {
    this.given = other.given;
    this.client = other.client;
    this.tap = other.tap;
    this.protection = other.protection;
    this.attempt = attempt;
  }

  private static <C> OkHttpTap.@Nullable Tapped<C> tapped(C client, Class<C> type) {
    try {
      return OkHttpTap.tapped(client, type);
    } catch (LinkageError e) {
      return null; // there is no OkHttp
    }
  }

  /** The client beneath. */
  protected final C client() {
    return client;
  }

  /** The client that was given, if it is this one that closes it. */
  protected final @Nullable C closed() {
    return attempt == null ? given : null;
  }

  /**
   * Whether the SDK's read timeout must go: there are watchdogs in its place, and the call can't be
   * cancelled. While a read with a timeout waits, nobody else can close the body.
   */
  protected final boolean isTimeoutInTheWay() {
    return tap == null && !protection.watchdogs().equals(Watchdogs.NONE);
  }

  /** Makes something as a part of the attempt. */
  protected final <T> T within(Supplier<T> making) {
    return attempt == null ? making.get() : attempt.get(making);
  }

  /** A call to be made. */
  protected final SdkCall<R> call(AIRequest asked, boolean post) {
    return new SdkCall<>(this, protection, asked, post, tap);
  }

  /** The body of a request as far as it can be read: JSON that can be written twice. */
  protected static @Nullable BodyPrefix body(
      boolean repeatable, @Nullable String type, Consumer<OutputStream> writing) {
    if (!repeatable || type == null || !type.startsWith("application/json")) {
      return null;
    }
    BodyPrefix prefix = new BodyPrefix();
    writing.accept(prefix);
    return prefix;
  }

  /** Tells the exchange the headers of a response. */
  protected static void tell(
      AIExchange exchange, int status, Iterable<String> names, Function<String, List<String>> of) {
    Map<String, List<String>> headers = new TreeMap<>();
    names.forEach(name -> headers.put(name, of.apply(name)));
    exchange.headers(status, headers);
  }

  /**
   * The HTTP client beneath the SDK's own layers. The builder doesn't show it; what the SDK's
   * classes use among each other does. If a later version has no such method, the client with the
   * layers will do: then a call that hangs before its headers keeps its connection until the SDK's
   * own timeout.
   *
   * @param options the SDK's options
   * @param layered the client with the layers
   */
  public static <C> C inner(Object options, C layered, Class<C> type) {
    try {
      Object original =
          options
              .getClass()
              .getMethod("access$getOriginalHttpClient$p", options.getClass())
              .invoke(null, options);
      return type.isInstance(original) ? type.cast(original) : layered;
    } catch (ReflectiveOperationException e) {
      return layered; // as said above
    }
  }
}
