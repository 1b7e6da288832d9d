package dev.halfopen.kotlin

import dev.halfopen.pipeline.Attempt
import dev.halfopen.pipeline.ResiliencePipeline
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.coroutineScope
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CompletionStage
import java.util.function.Function

/** One suspending call of a pipeline: its attempts are children of the caller's coroutine. */
internal class PipelineCall<T>(
    private val call: suspend (Attempt) -> T,
    private val fallback: (suspend (Throwable) -> T)?,
) {
    /** Returns when the attempts have ended, those as well that were given up. */
    suspend fun make(pipeline: ResiliencePipeline): T =
        coroutineScope { outcome(pipeline) }.getOrElse { throw it.asThrown() }

    private suspend fun CoroutineScope.outcome(pipeline: ResiliencePipeline): Result<T> {
        val parts = Parts(this)
        val future = begin(pipeline, parts)
        try {
            return future.outcome()
        } catch (e: CancellationException) {
            val limit = e.asLimitOf(parts.beginning)
            if (limit == null) future.cancel(true) else future.completeExceptionally(limit)
            throw e
        }
    }

    private fun begin(
        pipeline: ResiliencePipeline,
        parts: Parts,
    ): CompletableFuture<T> {
        val attempts =
            Function { attempt: Attempt ->
                stage { AttemptStage<T>().begin(parts) { call(attempt) } }
            }
        val future =
            if (fallback == null) {
                pipeline.callAsync(attempts)
            } else {
                pipeline.callAsyncOrElse(attempts) { failure ->
                    stage { AttemptStage<T>().begin(parts) { fallback(failure.asThrown()) } }
                }
            }
        @Suppress("UNCHECKED_CAST") // what the stages give
        return future as CompletableFuture<T>
    }

    /** A call may give null, whatever the pipeline's own types say. */
    @Suppress("UNCHECKED_CAST")
    private fun stage(begin: () -> AttemptStage<T>): CompletionStage<Any> =
        begin() as CompletionStage<Any>
}
