package dev.halfopen.kotlin

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.FlowCollector
import kotlinx.coroutines.isActive
import java.util.concurrent.Flow.Publisher
import java.util.concurrent.Flow.Subscriber
import java.util.concurrent.Flow.Subscription

/** One stream of a breaker or a pipeline, as its collector sees it. */
internal class StreamedCall<T> private constructor(
    scope: CoroutineScope,
    private val collector: FlowCollector<T>,
) : Subscriber<Any> {
    /*
     * The items come one at a time, when they are asked for: so the channel holds one at most, and
     * the collector's own time is no silence of the service.
     */
    private val parts = Parts(scope)
    private val items = Channel<Any>(Channel.UNLIMITED)
    private lateinit var subscription: Subscription

    @Volatile
    private var latest: FlowPublisher<T>? = null

    companion object {
        /** Makes a call; returns when its coroutines have ended. */
        suspend fun <T> make(
            collector: FlowCollector<T>,
            publisher: (StreamedCall<T>) -> Publisher<Any>,
        ) {
            val error =
                coroutineScope {
                    val call = StreamedCall(this, collector)
                    publisher(call).subscribe(call)
                    runCatching { call.passOn() }.exceptionOrNull()?.also { call.leave(it, this) }
                }
            if (error != null) throw error.asThrown()
        }
    }

    /** The stream of one attempt. */
    fun attempt(source: suspend () -> Flow<T>): Publisher<Any> =
        FlowPublisher(parts, source).also { latest = it }

    private suspend fun passOn() {
        while (true) {
            subscription.request(1)
            val next = items.receiveCatching()
            if (next.isClosed) {
                next.exceptionOrNull()?.let { throw it }
                return
            }
            @Suppress("UNCHECKED_CAST") // what the publisher of this type gave
            val item = next.getOrThrow().takeIf { it !== Null } as T
            isBusy = true
            collector.emit(item)
            isBusy = false
        }
    }

    private var isBusy = false

    /** The collector has had enough, was cancelled, or has been told of the failure. */
    private fun leave(
        error: Throwable,
        scope: CoroutineScope,
    ) {
        val limit =
            if (isBusy || scope.isActive) null else error.asLimitOf(parts.beginning)
        if (limit != null) {
            latest?.fail(limit)
        }
        subscription.cancel()
    }

    override fun onSubscribe(given: Subscription) {
        subscription = given
    }

    override fun onNext(item: Any) {
        items.trySend(item)
    }

    override fun onError(error: Throwable) {
        items.close(error)
    }

    override fun onComplete() {
        items.close(null)
    }
}
