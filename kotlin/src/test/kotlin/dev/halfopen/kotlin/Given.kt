package dev.halfopen.kotlin

import dev.halfopen.CircuitBreaker
import dev.halfopen.MetricsSnapshot
import dev.halfopen.kotlin.test.virtualTime
import kotlinx.coroutines.test.TestScope

/** A breaker that goes by the time of the test. */
internal fun TestScope.breaker(threshold: Int): CircuitBreaker =
    circuitBreaker("ai") {
        failureThreshold(threshold)
        timeSource(virtualTime())
    }

internal val CircuitBreaker.counted: MetricsSnapshot get() = metrics().snapshot()
