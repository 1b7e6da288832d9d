package dev.halfopen.spring.boot;

import java.util.concurrent.CancellationException;
import java.util.function.Function;
import kotlin.ResultKt;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.CoroutineContext;
import kotlin.coroutines.intrinsics.IntrinsicsKt;
import kotlinx.coroutines.CompletableJob;
import kotlinx.coroutines.Job;
import kotlinx.coroutines.JobKt;
import kotlinx.coroutines.reactor.MonoKt;
import kotlinx.coroutines.reactor.ReactorContext;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.util.context.ContextView;

/**
 * A suspending call as a Mono: each subscription makes it, in a part of its caller's coroutine and
 * with the subscriber's context. Loaded only where Kotlin's coroutines know Reactor.
 */
@SuppressWarnings("NullAway") // answers may be null, which it does not follow through generics
final class SuspendingMono implements Continuation<Object> {
  /*
   * The job is a child of the caller's: the caller's scope waits for what this call has begun, and
   * a limit that passes there is known here as the reason of the cancel. It is told by whoever comes
   * first, the subscription that is cancelled or the parent: with the same reason.
   */
  private final CoroutineContext caller;
  private final MonoSink<Object> sink;
  private final CompletableJob job;
  private final CoroutineContext context;
  private volatile boolean left;

  private SuspendingMono(CoroutineContext caller, MonoSink<Object> sink) {
    this.caller = caller;
    this.sink = sink;
    this.job = JobKt.Job(caller.get(Job.Key));
    this.context = withReactors(caller, sink.contextView()).plus(job);
  }

  /**
   * @param call begins with each subscription, and goes on where it is told to
   */
  static Mono<Object> of(
      Continuation<?> caller, Function<Continuation<? super Object>, @Nullable Object> call) {
    return Mono.create(sink -> new SuspendingMono(caller.getContext(), sink).begin(call));
  }

  /** Waits for what Spring has made of a suspending function. */
  static @Nullable Object await(@Nullable Object given, Continuation<? super Object> continuation) {
    return given instanceof Mono<?> mono ? MonoKt.awaitSingleOrNull(mono, continuation) : given;
  }

  private static CoroutineContext withReactors(CoroutineContext context, ContextView subscriber) {
    ReactorContext before = context.get(ReactorContext.Key);
    ContextView all = before == null ? subscriber : before.getContext().putAll(subscriber);
    return all.isEmpty() ? context : context.plus(new ReactorContext(all));
  }

  private void begin(Function<Continuation<? super Object>, @Nullable Object> call) {
    sink.onCancel(this::leave);
    Object result;
    try {
      JobKt.ensureActive(context);
      result = call.apply(this);
    } catch (Throwable e) {
      failed(e);
      return;
    }
    if (result != IntrinsicsKt.getCOROUTINE_SUSPENDED()) {
      resumeWith(result);
    }
  }

  private void leave() {
    left = true;
    try {
      JobKt.ensureActive(caller);
      job.cancel(null);
    } catch (CancellationException e) {
      job.cancel(e);
    }
  }

  @Override
  public CoroutineContext getContext() {
    return context;
  }

  @Override
  public void resumeWith(Object result) {
    try {
      ResultKt.throwOnFailure(result);
    } catch (Throwable e) {
      failed(e);
      return;
    }
    job.complete();
    sink.success(result);
  }

  private void failed(Throwable error) {
    job.complete();
    // Reactor would log it as dropped: nobody waits for it any more.
    if (!left) {
      sink.error(error);
    }
  }
}
