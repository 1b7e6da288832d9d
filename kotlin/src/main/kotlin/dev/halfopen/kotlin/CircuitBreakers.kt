package dev.halfopen.kotlin

import dev.halfopen.CallNotPermittedException
import dev.halfopen.CircuitBreaker
import dev.halfopen.Incubating
import kotlinx.coroutines.flow.Flow
import java.util.concurrent.Flow.Publisher
import java.util.function.Supplier

/**
 * Makes a suspending call and returns what it returns.
 *
 * ```
 * val answer = breaker.suspending { client.chat(prompt) }
 * ```
 *
 * The call runs in the caller's coroutine, context and dispatcher. A caller that is cancelled gives the
 * call up, which is neutral, unless the service had given no sign of life for longer than the
 * `hangThreshold`; protected clients beneath are stopped, even one that blocks the thread. A
 * `withTimeout` within the call that passes is a failure; one around it is, if the call had at least
 * half of it.
 *
 * A blocking client belongs into `runInterruptible(Dispatchers.IO) { .. }` within the block.
 *
 * @throws CallNotPermittedException if the breaker rejects it
 * @since 0.1.0
 */
@Incubating
public suspend fun <T> CircuitBreaker.suspending(block: suspend () -> T): T =
    PermittedCall.of(this, block)

/**
 * A flow whose every collection is one call, admitted when it is collected; a rejection is a
 * [CallNotPermittedException] out of `collect`.
 *
 * ```
 * breaker.flow { client.stream(prompt) }.collect { print(it) }
 * ```
 *
 * A stream has succeeded when it completes. A collector that has had enough, as `first` and `take`
 * have, or is cancelled, gives the call up: that is neutral, unless the service owed an item for longer
 * than the `hangThreshold`. Time limits count as they do for [suspending]. The stream is collected in
 * the context of its collector, in a coroutine of its own, and goes on when the next item is wanted.
 *
 * @since 0.1.0
 */
@Incubating
public fun <T> CircuitBreaker.flow(block: suspend () -> Flow<T>): Flow<T> =
    collectedBy { collector ->
        StreamedCall.make(collector) { call ->
            callStream(Supplier<Publisher<Any>> { call.attempt(block) })
        }
    }
