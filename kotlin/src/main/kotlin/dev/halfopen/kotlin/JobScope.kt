package dev.halfopen.kotlin

import dev.halfopen.internal.AttemptScope
import dev.halfopen.internal.SharedExecutor
import kotlinx.coroutines.InternalCoroutinesApi
import kotlinx.coroutines.Job
import java.util.concurrent.CancellationException
import java.util.concurrent.atomic.AtomicBoolean
import java.util.function.Consumer

/**
 * The part of a call that a coroutine makes, as clients beneath see it: over when its job is
 * cancelled, or when what is around it is over.
 */
internal class JobScope(
    private val job: Job,
    private val outer: AttemptScope?,
) : AttemptScope {
    override fun isOver(): Boolean = job.isCancelled || outer?.isOver == true

    override fun clientTakesPart() {
        outer?.clientTakesPart()
    }

    override fun clientSends() {
        outer?.clientSends()
    }

    // A job is cancelled on any thread, a timer's for instance: hence the executor. There is no other
    // way to hear of it at once, while the coroutine's own thread is held by a client that blocks.
    @OptIn(InternalCoroutinesApi::class)
    override fun onOver(stop: Consumer<in Throwable>): Runnable {
        val told = AtomicBoolean()
        val once =
            Consumer<Throwable> { reason ->
                if (told.compareAndSet(false, true)) {
                    stop.accept(reason)
                }
            }
        val inner =
            job.invokeOnCompletion(onCancelling = true, invokeImmediately = true) { cause ->
                if (cause != null) {
                    SharedExecutor.get().execute { once.accept(cancelled(cause)) }
                }
            }
        val around = outer?.onOver(once)
        return Runnable {
            inner.dispose()
            around?.run()
        }
    }

    private fun cancelled(cause: Throwable): CancellationException =
        CancellationException().apply { initCause(cause) }
}
