package dev.halfopen.kotlin

import dev.halfopen.CallNotPermittedException
import dev.halfopen.Incubating
import dev.halfopen.pipeline.Attempt
import dev.halfopen.pipeline.AttemptCall
import dev.halfopen.pipeline.CallLimitException
import dev.halfopen.pipeline.ResiliencePipeline
import dev.halfopen.timeout.CallTimeoutException
import kotlinx.coroutines.flow.Flow
import java.util.function.Function

/**
 * Makes a suspending call and returns what it returns, or what the fallback gives instead of any
 * failure, if there is one.
 *
 * ```
 * val answer = pipeline.suspending { client.chat(prompt) }
 * val polite = pipeline.suspending(fallback = { "Sorry, try again later." }) { client.chat(prompt) }
 * ```
 *
 * Each attempt is a child of the caller's coroutine, with its context and dispatcher and the MDC that the
 * call began with. Attempts that are given up are cancelled, and the call returns when they have ended:
 * one that does not heed that keeps it waiting. A caller that is cancelled gives the call up and has no
 * fallback. Time limits of `withTimeout` count as they do for a breaker's [suspending]; one within the
 * call is a failed attempt.
 *
 * @param fallback gets the failure of the last attempt; no limit of the pipeline holds for it
 * @throws CallNotPermittedException if no breaker admits the call
 * @throws CallTimeoutException if it takes too long
 * @throws CallLimitException if too many calls wait already
 * @since 0.1.0
 */
@Incubating
public suspend fun <T> ResiliencePipeline.suspending(
    fallback: (suspend (Throwable) -> T)? = null,
    block: suspend () -> T,
): T = suspendingAttempt(fallback) { block() }

/**
 * As [suspending], for a call that looks at its attempt: asks for its target, say.
 *
 * ```
 * pipeline.suspendingAttempt { attempt -> clients.getValue(attempt.target()).chat(prompt) }
 * ```
 *
 * @since 0.1.0
 */
@Incubating
public suspend fun <T> ResiliencePipeline.suspendingAttempt(
    fallback: (suspend (Throwable) -> T)? = null,
    block: suspend (Attempt) -> T,
): T = PipelineCall(block, fallback).make(this)

/**
 * A flow that makes one call for each collection. A stream that fails before its first item is tried
 * again as any call; afterwards its failure reaches the collector. The fallback's stream, if there is
 * one, stands in for a failure before the first item.
 *
 * ```
 * pipeline.flow { client.stream(prompt) }.collect { print(it) }
 * ```
 *
 * Streams are collected as those of a breaker's [flow].
 *
 * @since 0.1.0
 */
@Incubating
public fun <T> ResiliencePipeline.flow(
    fallback: (suspend (Throwable) -> Flow<T>)? = null,
    block: suspend () -> Flow<T>,
): Flow<T> = flowAttempt(fallback) { block() }

/**
 * As [flow], for a call that looks at its attempt.
 *
 * @since 0.1.0
 */
@Incubating
public fun <T> ResiliencePipeline.flowAttempt(
    fallback: (suspend (Throwable) -> Flow<T>)? = null,
    block: suspend (Attempt) -> Flow<T>,
): Flow<T> =
    collectedBy { collector ->
        StreamedCall.make(collector) { call ->
            val attempts =
                Function { attempt: Attempt -> call.attempt { block(attempt) } }
            if (fallback == null) {
                callStream(attempts)
            } else {
                callStream(attempts) { call.attempt { fallback(it.asThrown()) } }
            }
        }
    }

/**
 * As `get`, for a blocking call that looks at its attempt.
 *
 * @throws CallNotPermittedException if no breaker admits the call
 * @throws CallTimeoutException if it takes too long
 * @throws CallLimitException if too many calls wait already
 * @since 0.1.0
 */
@Incubating
public fun <T> ResiliencePipeline.getAttempt(block: (Attempt) -> T): T =
    call<T, RuntimeException>(AttemptCall { block(it) })
