package dev.halfopen.kotlin

import dev.halfopen.timeout.CallTimeoutException
import kotlinx.coroutines.TimeoutCancellationException
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.isActive
import kotlin.coroutines.CoroutineContext
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.nanoseconds
import kotlin.time.toJavaDuration

/**
 * When a call began, by the clocks that a `withTimeout` around it may go by: that of the machine, and
 * the virtual one of a test.
 */
internal class Beginning(
    private val context: CoroutineContext,
) {
    private val real = System.nanoTime()
    private val virtual = virtualTime(context)

    private fun elapsed(virtually: Boolean): Duration =
        if (virtually && virtual != null) {
            (virtualTime(context) ?: virtual) - virtual
        } else {
            (System.nanoTime() - real).nanoseconds
        }

    /** Whether a limit is to be counted as one of the call: it had at least half of it (R9). */
    fun hadHalfOf(limit: TimeLimit): Boolean = elapsed(limit.isVirtual) * 2 >= limit.length
}

/**
 * The limit of a `withTimeout` that has passed.
 *
 * How long it was stands nowhere but in the message. If a later version should say it differently, a
 * test fails, and until then a limit is none: a doubtful verdict is neutral.
 */
internal class TimeLimit private constructor(
    val length: Duration,
    val isVirtual: Boolean,
    private val error: TimeoutCancellationException,
) {
    companion object {
        private const val MAX_CAUSES = 32
        private val REAL = Regex("^Timed out waiting for (\\d+) ms")
        private val VIRTUAL = Regex("^Timed out after (.+) of _virtual_")

        /** Of an exception that is one of a limit, or comes of one; null: it isn't. */
        fun of(error: Throwable): TimeLimit? =
            generateSequence(error) { it.cause }
                .take(MAX_CAUSES)
                .filterIsInstance<TimeoutCancellationException>()
                .firstOrNull()
                ?.let(::read)

        private fun read(error: TimeoutCancellationException): TimeLimit? {
            val message = error.message ?: return null
            val real =
                REAL
                    .find(message)
                    ?.groupValues
                    ?.get(1)
                    ?.toLongOrNull()
                    ?.milliseconds
            val virtual =
                VIRTUAL
                    .find(message)
                    ?.groupValues
                    ?.get(1)
                    ?.let(Duration::parseOrNull)
            val length = real ?: virtual ?: return null
            return if (length.isPositive()) TimeLimit(length, virtual != null, error) else null
        }
    }

    /** What the breaker is told. */
    fun passed(which: CallTimeoutException.Limit): CallTimeoutException =
        CallTimeoutException(which, minOf(length, MAX_TOLD).toJavaDuration(), error)
}

private val MAX_TOLD = Duration.parse("365d")

/** Why the coroutine was cancelled; null: it was not. */
internal fun CoroutineContext.cancellation(): Throwable? =
    if (isActive) null else runCatching { ensureActive() }.exceptionOrNull()

/**
 * What a call that was cancelled is told to have failed with: the limit that it is to be blamed for;
 * null: nothing, its caller left.
 */
internal fun Throwable.asLimitOf(call: Beginning): CallTimeoutException? =
    TimeLimit.of(this)?.takeIf(call::hadHalfOf)?.passed(CallTimeoutException.Limit.DEADLINE)

/** What a call is told to have failed with by its own exception. */
internal fun Throwable.asFailure(): Throwable =
    (this as? TimeoutCancellationException)
        ?.let(TimeLimit::of)
        ?.passed(CallTimeoutException.Limit.ATTEMPT)
        ?: this

/** The other way round: what its caller sees, which is the same instance. */
internal fun Throwable.asThrown(): Throwable =
    if (this is CallTimeoutException) cause as? TimeoutCancellationException ?: this else this
