package dev.halfopen.kotlin

import kotlinx.coroutines.Job
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.update
import java.util.concurrent.Flow.Publisher
import java.util.concurrent.Flow.Subscriber
import java.util.concurrent.Flow.Subscription

/** Stands for null, which a Flow may give and a publisher may not. */
internal object Null

/** The stream of one attempt as a publisher, which collects it in a coroutine of the caller's. */
internal class FlowPublisher<T>(
    private val parts: Parts,
    private val source: suspend () -> Flow<T>,
) : Publisher<Any>,
    Subscription {
    /*
     * `emit` returns to the stream's code when the next item is asked for: what comes after it
     * there happens as late as it would without a breaker, and never if the collector has left.
     */
    private val demand = MutableStateFlow(0L)
    private lateinit var subscriber: Subscriber<in Any>

    @Volatile
    private var job: Job? = null

    @Volatile
    private var cancelled = false

    override fun subscribe(given: Subscriber<in Any>) {
        subscriber = given
        given.onSubscribe(this)
        val begun =
            parts.begin(::fail) {
                asked()
                source().collect { item ->
                    given.onNext(item ?: Null)
                    asked()
                }
                given.onComplete()
            }
        job = begun
        if (cancelled) {
            begun.stop()
        }
    }

    private suspend fun asked() {
        demand.first { it > 0 }
        demand.update { if (it == Long.MAX_VALUE) it else it - 1 }
    }

    /** The stream has failed, or its caller knows of a limit that has passed. */
    fun fail(error: Throwable) {
        subscriber.onError(error)
    }

    override fun request(n: Long) {
        if (n <= 0) {
            fail(IllegalArgumentException("request: $n (expected: more than 0)"))
        } else {
            demand.update { if (it + n < 0) Long.MAX_VALUE else it + n }
        }
    }

    override fun cancel() {
        cancelled = true
        job?.stop()
    }
}
