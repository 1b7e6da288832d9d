package dev.halfopen.kotlin

import dev.halfopen.internal.OwnFailures
import kotlinx.coroutines.Job
import kotlinx.coroutines.suspendCancellableCoroutine
import java.util.concurrent.CompletableFuture
import kotlin.coroutines.resume

/** A part of a call as a stage, which cancels the part's coroutine. */
internal class AttemptStage<T> :
    CompletableFuture<T>(),
    OwnFailures {
    /*
     * Who begins stores the job and looks at the future afterwards, who cancels does so the other
     * way round.
     */
    @Volatile
    private var job: Job? = null

    fun begin(
        parts: Parts,
        part: suspend () -> T,
    ): AttemptStage<T> {
        val begun = parts.begin(::completeExceptionally) { complete(part()) }
        job = begun
        if (isCancelled) {
            begun.stop()
        }
        return this
    }

    override fun cancel(mayInterruptIfRunning: Boolean): Boolean {
        val first = super.cancel(mayInterruptIfRunning)
        if (first) {
            job?.stop()
        }
        return first
    }

    /** What depends on it is the pipeline's, and an ordinary future. */
    override fun <U> newIncompleteFuture(): CompletableFuture<U> = CompletableFuture()
}

/** Waits for the outcome: a value, since an exception may be resumed with a copy of itself. */
internal suspend fun <T> CompletableFuture<T>.outcome(): Result<T> =
    suspendCancellableCoroutine { waiting ->
        handle { result: T, error: Throwable? ->
            waiting.resume(if (error == null) Result.success(result) else Result.failure(error))
        }
    }
