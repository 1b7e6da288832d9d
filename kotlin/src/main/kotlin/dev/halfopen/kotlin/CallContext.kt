package dev.halfopen.kotlin

import dev.halfopen.internal.AttemptScope
import dev.halfopen.internal.AttemptScopes
import dev.halfopen.internal.CarriedCalls
import kotlinx.coroutines.Job
import kotlinx.coroutines.ThreadContextElement
import org.slf4j.MDC
import kotlin.coroutines.AbstractCoroutineContextElement
import kotlin.coroutines.CoroutineContext

/**
 * What the code of a call finds on whichever thread it goes on: the calls that it is a part of, what
 * stops it, and, if it is begun elsewhere, the entries of the MDC. A thread gets back what it had.
 */
internal class CallContext private constructor(
    private val calls: Any?,
    private val scope: AttemptScope?,
    private val log: Log?,
) : AbstractCoroutineContextElement(CallContext),
    ThreadContextElement<CallContext> {
    /** The entries of the MDC; null: there are none. */
    private class Log(
        private val entries: Map<String, String>?,
    ) {
        fun set() {
            if (entries == null) MDC.clear() else MDC.setContextMap(entries)
        }
    }

    companion object Key : CoroutineContext.Key<CallContext> {
        /** Of this thread, for code that goes on within the coroutine that runs on it. */
        fun here(): CallContext = CallContext(CarriedCalls.held(), AttemptScopes.current(), null)

        /** Of this thread, for code that is begun on others. */
        fun elsewhere(log: CallContext): CallContext =
            CallContext(CarriedCalls.held(), AttemptScopes.current(), log.log)

        /** Of this thread: what is logged with all that is done on its behalf. */
        fun logged(): CallContext = CallContext(null, null, log())

        private fun log() = Log(MDC.getCopyOfContextMap())
    }

    /** The same for code that is stopped when this job is cancelled. */
    fun of(job: Job?): CallContext =
        if (job == null) this else CallContext(calls, JobScope(job, scope), log)

    override fun updateThreadContext(context: CoroutineContext): CallContext {
        val before = log?.let { log() }
        log?.set()
        return CallContext(CarriedCalls.swap(calls), AttemptScopes.swap(scope), before)
    }

    override fun restoreThreadContext(
        context: CoroutineContext,
        oldState: CallContext,
    ) {
        oldState.log?.set()
        AttemptScopes.swap(oldState.scope)
        CarriedCalls.giveBack(oldState.calls)
    }
}
