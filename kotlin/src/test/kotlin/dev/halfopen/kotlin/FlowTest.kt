package dev.halfopen.kotlin

import app.cash.turbine.test
import dev.halfopen.CallNotPermittedException
import dev.halfopen.CircuitState
import kotlinx.coroutines.CoroutineName
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.emitAll
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.flowOf
import kotlinx.coroutines.flow.flowOn
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.test.runTest
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeoutOrNull
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import java.io.IOException
import kotlin.time.Duration.Companion.seconds

/** What a breaker promises to the collector of a flow. */
class FlowTest {
    private val boom = IOException("boom")

    private fun stalled(vararg items: String): Flow<String> =
        flow {
            items.forEach { emit(it) }
            awaitCancellation()
        }

    @Test
    fun `each collection is a call, and a success at its end`() = runTest {
        val breaker = breaker(threshold = 1)
        val tokens = breaker.flow { flowOf("a", "b") }
        assertThat(breaker.counted.totalCalls()).isZero()
        tokens.test {
            assertThat(awaitItem()).isEqualTo("a")
            assertThat(awaitItem()).isEqualTo("b")
            awaitComplete()
        }
        assertThat(tokens.toList()).containsExactly("a", "b")
        assertThat(breaker.counted.successfulCalls()).isEqualTo(2)
    }

    @Test
    fun `the stream may be opened by a suspending call, be empty, and give null`() = runTest {
        val breaker = breaker(threshold = 1)
        assertThat(
            breaker
                .flow {
                    delay(1)
                    flowOf("a", null)
                }.toList(),
        ).containsExactly("a", null)
        assertThat(breaker.flow { flowOf<String>() }.toList()).isEmpty()
        assertThat(breaker.counted.successfulCalls()).isEqualTo(2)
    }

    @Test
    fun `a cut stream is a failure, and its exception arrives as it is`() = runTest {
        val breaker = breaker(threshold = 1)
        breaker
            .flow {
                flow {
                    emit("a")
                    throw boom
                }
            }.test {
                assertThat(awaitItem()).isEqualTo("a")
                assertThat(awaitError()).isSameAs(boom)
            }
        assertThat(breaker.state()).isEqualTo(CircuitState.OPEN)
    }

    @Test
    fun `a rejection is typed, and comes when the flow is collected`() = runTest {
        val breaker = breaker(threshold = 1)
        runCatching { breaker.suspending { throw boom } }
        val tokens = breaker.flow<String> { error("called") }
        assertThrows<CallNotPermittedException> { tokens.toList() }
    }

    @Test
    fun `first and take are neutral, and stop the stream`() = runTest {
        val breaker = breaker(threshold = 1)
        var stopped = 0
        var further = 0
        val tokens =
            breaker.flow {
                flow {
                    try {
                        emit("a")
                        further++
                        emit("b")
                        further++
                        awaitCancellation()
                    } finally {
                        stopped++
                    }
                }
            }
        assertThat(tokens.first()).isEqualTo("a")
        assertThat(further).isZero()
        assertThat(tokens.take(2).toList()).containsExactly("a", "b")
        assertThat(stopped).isEqualTo(2)
        assertThat(further).isEqualTo(1)
        assertThat(breaker.counted.ignoredCalls()).isEqualTo(2)
    }

    @Test
    fun `a collector that fails is neutral, and its exception is its own`() = runTest {
        val breaker = breaker(threshold = 1)
        val thrown = assertThrows<IOException> { breaker.flow { flowOf("a") }.collect { throw boom } }
        assertThat(thrown).isSameAs(boom)
        assertThat(breaker.counted.ignoredCalls()).isEqualTo(1)
    }

    @Test
    fun `a collector that is cancelled is neutral`() = runTest {
        val breaker = breaker(threshold = 1)
        val collecting = launch { breaker.flow { stalled("a") }.collect {} }
        delay(1.seconds)
        collecting.cancel()
        collecting.join()
        assertThat(breaker.counted.ignoredCalls()).isEqualTo(1)
    }

    @Test
    fun `giving up a stream that has stalled for too long is a failure`() = runTest {
        val breaker = breaker(threshold = 1)
        val collecting = launch { breaker.flow { stalled("a") }.collect {} }
        delay(61.seconds)
        collecting.cancel()
        collecting.join()
        assertThat(breaker.state()).isEqualTo(CircuitState.OPEN)
    }

    @Test
    fun `a collector's own time is no silence of the service`() = runTest {
        val breaker = breaker(threshold = 1)
        val collecting = launch { breaker.flow { flowOf("a", "b") }.collect { delay(100.seconds) } }
        delay(90.seconds)
        collecting.cancel()
        collecting.join()
        assertThat(breaker.counted.ignoredCalls()).isEqualTo(1)
    }

    @Test
    fun `a withTimeout around the collection or within the stream is a failure`() = runTest {
        val breaker = breaker(threshold = 3)
        withTimeoutOrNull(2.seconds) { breaker.flow { stalled() }.collect {} }
        withTimeoutOrNull(2.seconds) { breaker.flow { stalled("a", "b") }.collect {} }
        val within =
            breaker.flow {
                flow<String> { withTimeoutOrNull(2.seconds) { awaitCancellation() } ?: throw boom }
            }
        runCatching { within.collect {} }
        assertThat(breaker.state()).isEqualTo(CircuitState.OPEN)
    }

    @Test
    fun `a limit that passes while the collector is busy, or that came late, is neutral`() = runTest {
        val breaker = breaker(threshold = 1)
        withTimeoutOrNull(2.seconds) { breaker.flow { flowOf("a") }.collect { awaitCancellation() } }
        withTimeoutOrNull(2.seconds) {
            delay(1995)
            breaker.flow { stalled() }.collect {}
        }
        assertThat(breaker.counted.ignoredCalls()).isEqualTo(2)
    }

    @Test
    fun `a call of the collector's is a call of its own`() = runTest {
        val breaker = breaker(threshold = 1)
        breaker.flow { flowOf("a", "b") }.collect { breaker.suspending { delay(1) } }
        assertThat(breaker.counted.totalCalls()).isEqualTo(3)
    }

    @Test
    fun `a call that makes up the stream is a part of it`() = runTest {
        val breaker = breaker(threshold = 1)
        breaker
            .flow {
                flow {
                    emit(
                        breaker.suspending {
                            delay(1)
                            "a"
                        },
                    )
                }
            }.toList()
        assertThat(breaker.counted.totalCalls()).isEqualTo(1)
    }

    @Test
    fun `the context is the collector's, through other flows as well`() = runTest {
        val breaker = breaker(threshold = 1)
        val names =
            flow {
                emitAll(
                    breaker.flow {
                        flow { emit(currentCoroutineContext()[CoroutineName]?.name) }
                            .flowOn(Dispatchers.Default)
                    },
                )
            }
        val seen = withContext(CoroutineName("collector")) { names.toList() }
        assertThat(seen).containsExactly("collector")
        assertThat(breaker.counted.successfulCalls()).isEqualTo(1)
    }

    @Test
    fun `long streams on real threads arrive whole and in order`() = runTest {
        val breaker = breaker(threshold = 1)
        val sent = (1..2_000).toList()
        val came =
            withContext(Dispatchers.Default) {
                breaker.flow { flow { sent.forEach { emit(it) } }.flowOn(Dispatchers.IO) }.toList()
            }
        assertThat(came).isEqualTo(sent)
    }

    @Test
    fun `collectors that leave while items come end each call once`() = runTest {
        val breaker = breaker(threshold = 1)
        withContext(Dispatchers.Default) {
            repeat(300) {
                val collecting = launch { breaker.flow { flow { while (true) emit(it) } }.collect {} }
                launch { collecting.cancel() }
            }
        }
        assertThat(breaker.counted.ignoredCalls()).isEqualTo(breaker.counted.totalCalls())
        assertThat(breaker.status().callsInFlight()).isZero()
    }
}
