package dev.halfopen.kotlin

import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.isActive
import kotlinx.coroutines.job
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext

/** The parts of a call that its breaker or pipeline begins: children of the caller's coroutine. */
internal class Parts(
    private val scope: CoroutineScope,
) {
    /*
     * A part that ends tells its outcome by itself, unless the caller is cancelled: then it is the
     * caller who says what that means, once, and who need not race with its own parts.
     */
    private val logged = CallContext.logged()

    /** When the latest was begun. */
    @Volatile
    var beginning: Beginning = Beginning(scope.coroutineContext)
        private set

    /** Begins a part; a failure is told as the pipeline is to see it. */
    fun begin(
        failed: (Throwable) -> Unit,
        part: suspend () -> Unit,
    ): Job {
        beginning = Beginning(scope.coroutineContext)
        val beneath = CallContext.elsewhere(logged)
        val job =
            scope.launch(beneath) {
                val here = beneath.of(coroutineContext.job)
                val outcome = runCatching { withContext(here) { runCatching { part() } } }
                val error = outcome.exceptionOrNull() ?: outcome.getOrThrow().exceptionOrNull()
                if (error != null && scope.isActive) {
                    failed(error.asFailure())
                }
            }
        // For one that is cancelled before it has begun.
        job.invokeOnCompletion { cause ->
            if (cause != null && scope.isActive) {
                failed(cause as? CancellationException ?: CancellationException(null, cause))
            }
        }
        return job
    }
}

/*
 * Arguments are given where coroutines have defaults: version 1.11 keeps these elsewhere than 1.10, which
 * Spring Boot has.
 */

internal fun Job.stop() = cancel(null)
