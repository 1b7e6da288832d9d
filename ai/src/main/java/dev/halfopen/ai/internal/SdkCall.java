package dev.halfopen.ai.internal;

import dev.halfopen.CallNotPermittedException;
import dev.halfopen.ai.AIExchange;
import dev.halfopen.ai.AIProtection;
import dev.halfopen.ai.AIRequest;
import dev.halfopen.ai.Watchdogs;
import dev.halfopen.internal.AttemptScopes;
import dev.halfopen.internal.Causes;
import java.io.InterruptedIOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A protected call of one of the SDKs that Stainless generates: what their pluggable HTTP clients
 * have in common.
 *
 * @param <R> the SDK's type of a response
 */
public final class SdkCall<R> {

  /**
   * What differs from SDK to SDK.
   *
   * @param <R> the SDK's type of a response
   */
  public interface Sdk<R> {
    /** Tells the exchange the headers, and makes a response whose body is read along. */
    R protect(R response, AIExchange exchange);

    /** Closes a response. */
    void close(R response);

    /** The SDK's exception for a call that the breaker rejects, which the SDK doesn't retry. */
    RuntimeException rejected(CallNotPermittedException rejection);

    /** The SDK's exception for an I/O error. */
    RuntimeException ioError(InterruptedIOException cause);

    /** What lies beneath the SDK's exception for an I/O error; any other exception itself. */
    Throwable beneath(Throwable error);
  }

  private final Sdk<R> sdk;
  private final AIProtection protection;
  private final AIRequest request;
  private final boolean post;
  private final @Nullable CallTap tap;

  /**
   * A call to be made.
   *
   * @param post whether it asks a model for something
   * @param tap hands out the calls of the client beneath; null: it can't
   */
  public SdkCall(
      Sdk<R> sdk, AIProtection protection, AIRequest request, boolean post, @Nullable CallTap tap) {
    this.sdk = sdk;
    this.protection = protection;
    this.request = request;
    this.post = post;
    this.tap = tap;
  }

  /** Makes the call in the caller's thread, if it can be aborted there or needn't. */
  public R execute(Supplier<R> blocking, Supplier<CompletableFuture<R>> async) {
    Watchdogs watchdogs = protection.watchdogs();
    if (tap == null
        && (AttemptScopes.current() != null
            || watchdogs.firstToken() != null
            || watchdogs.total() != null)) {
      // A blocking call offers nothing to abort it by before its headers are there.
      return await(executeAsync(async));
    }
    AIExchange exchange = begin();
    AtomicReference<@Nullable Runnable> cancel = new AtomicReference<>();
    try {
      R response =
          start(
              blocking,
              exchange,
              call -> {
                cancel.set(call);
                exchange.onAbort(call);
              });
      return protect(response, exchange, cancel.get());
    } catch (RuntimeException | Error e) {
      Throwable seen = seen(e, exchange);
      if (seen instanceof RuntimeException unchecked) {
        throw unchecked;
      }
      throw e;
    }
  }

  private <T> T start(Supplier<T> start, AIExchange exchange, Consumer<Runnable> taker) {
    return exchange.<T, RuntimeException>beneath(
        () -> tap == null ? start.get() : tap.start(start, taker));
  }

  /** Starts the call. A rejection arrives in the future. */
  public CompletableFuture<R> executeAsync(Supplier<CompletableFuture<R>> async) {
    AIExchange exchange;
    try {
      exchange = begin();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
    AtomicReference<@Nullable Runnable> cancel = new AtomicReference<>();
    CompletableFuture<R> source;
    try {
      source = start(async, exchange, cancel::set);
    } catch (RuntimeException | Error e) {
      return CompletableFuture.failedFuture(seen(e, exchange));
    }
    CompletableFuture<R> result = new CompletableFuture<>();
    Runnable abandon = () -> abandon(cancel.get(), source);
    exchange.onAbort(
        () -> {
          // At once, even if the call is still in the client's queue, and before it is cancelled: a
          // response that is there already could still be taken for an answer in between.
          result.completeExceptionally(seen(new CancellationException(), exchange));
          abandon.run();
        });
    var unusedResult =
        result.whenComplete(
            (response, error) -> {
              if (result.isCancelled()) {
                exchange.left();
                abandon.run();
              }
            });
    var unusedSource =
        source.whenComplete(
            (response, error) -> arrived(response, error, exchange, cancel.get(), result));
    return result;
  }

  /**
   * The SDKs forget a response that comes when their future is done, and nobody closes it. So that
   * future is left alone, for {@link #arrived} to close what comes, where the call beneath can be
   * cancelled.
   */
  private static void abandon(@Nullable Runnable cancel, CompletableFuture<?> source) {
    if (cancel == null) {
      source.cancel(true);
    } else {
      cancel.run();
    }
  }

  private void arrived(
      @Nullable R response,
      @Nullable Throwable error,
      AIExchange exchange,
      @Nullable Runnable cancel,
      CompletableFuture<R> result) {
    try {
      if (error != null || response == null) {
        Throwable plain =
            error == null ? new IllegalStateException("no response") : Causes.unwrap(error);
        result.completeExceptionally(seen(plain, exchange));
        return;
      }
      R read = protect(response, exchange, cancel);
      if (!result.complete(read)) {
        sdk.close(read);
      }
    } catch (RuntimeException | Error e) {
      result.completeExceptionally(seen(e, exchange));
    }
  }

  /**
   * What the SDK makes of a response is a stage of its own: if that was cancelled, nobody ever
   * reads the response, and it is closed here. One that is being read is closed by its reader, whom
   * the cancelled call wakes.
   */
  private R protect(R response, AIExchange exchange, @Nullable Runnable cancel) {
    R read = sdk.protect(response, exchange);
    exchange.onAbort(
        () -> {
          if (cancel == null) {
            sdk.close(response);
          } else {
            cancel.run();
            SdkResponse.closeUnread(read);
          }
        });
    return read;
  }

  private R await(CompletableFuture<R> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      future.cancel(true);
      Thread.currentThread().interrupt();
      throw sdk.ioError(new InterruptedIOException("interrupted"));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException unchecked) {
        throw unchecked;
      }
      if (e.getCause() instanceof Error unchecked) {
        throw unchecked;
      }
      throw new CompletionException(e.getCause());
    }
  }

  private AIExchange begin() {
    AIExchange exchange;
    try {
      exchange = AIExchange.begin(protection, request);
    } catch (CallNotPermittedException e) {
      throw sdk.rejected(e);
    }
    if (!post) {
      exchange.uninspected();
    }
    return exchange;
  }

  private Throwable seen(Throwable error, AIExchange exchange) {
    Throwable beneath = sdk.beneath(error);
    Throwable seen = exchange.failed(beneath);
    return seen == beneath ? error : seen;
  }
}
