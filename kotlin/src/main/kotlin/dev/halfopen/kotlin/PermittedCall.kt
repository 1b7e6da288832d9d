package dev.halfopen.kotlin

import dev.halfopen.CircuitBreaker
import dev.halfopen.Permit
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.Job
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.withContext
import kotlin.coroutines.CoroutineContext

/** One suspending call that a breaker has admitted. */
internal class PermittedCall private constructor(
    private val permit: Permit,
    private val caller: CoroutineContext,
) {
    /*
     * The permit is ended before the caller sees the outcome, and by the caller's coroutine only.
     * Exceptions leave the block as values: what is thrown through a scope of coroutines may arrive
     * as a copy.
     */
    companion object {
        suspend fun <T> of(
            breaker: CircuitBreaker,
            block: suspend () -> T,
        ): T {
            val caller = currentCoroutineContext()
            caller.ensureActive()
            return PermittedCall(breaker.acquirePermit(), caller).make(block)
        }
    }

    private val beginning = Beginning(caller)

    private suspend fun <T> make(block: suspend () -> T): T {
        val outcome =
            runCatching {
                withContext(beneath().of(caller[Job])) { runCatching { block() } }
            }.fold({ it }, { Result.failure(it) })
        outcome.onSuccess(::returned).onFailure { throw ended(it) }
        return outcome.getOrThrow()
    }

    /** The calls around the caller, and this one. */
    private fun beneath(): CallContext {
        var captured: CallContext? = null
        permit.around { captured = CallContext.here() }
        return checkNotNull(captured)
    }

    private fun returned(result: Any?) {
        // A stream that nobody has collected says nothing yet.
        if (result is Flow<*>) permit.ignore() else permit.succeed(result)
    }

    private fun ended(error: Throwable): Throwable {
        val cancellation = caller.cancellation()
        if (cancellation == null) {
            permit.fail(error.asFailure())
            return error
        }
        val limit = cancellation.asLimitOf(beginning)
        if (limit == null) permit.abandon() else permit.fail(limit)
        // A client may have made an exception of its own of it, which nobody waits for.
        return error as? CancellationException ?: cancellation
    }
}
