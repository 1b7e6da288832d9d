package dev.halfopen.kotlin

import dev.halfopen.CallNotPermittedException
import dev.halfopen.CircuitState
import dev.halfopen.internal.AttemptScopes
import dev.halfopen.kotlin.test.virtualTime
import dev.halfopen.pipeline.Hedge
import dev.halfopen.pipeline.PipelineBuilder
import dev.halfopen.pipeline.ResiliencePipeline
import dev.halfopen.retry.Retry
import dev.halfopen.timeout.CallTimeoutException
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineName
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.TimeoutCancellationException
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.flowOf
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.job
import kotlinx.coroutines.launch
import kotlinx.coroutines.test.TestScope
import kotlinx.coroutines.test.runTest
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.withTimeoutOrNull
import kotlinx.coroutines.yield
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.slf4j.MDC
import java.io.IOException
import java.time.Duration
import java.util.concurrent.atomic.AtomicInteger
import kotlin.time.Duration.Companion.seconds

/** What a pipeline promises to suspending callers and collectors. */
@OptIn(ExperimentalCoroutinesApi::class)
class PipelineTest {
    private val boom = IOException("boom")
    private val attempts = AtomicInteger()

    private fun TestScope.pipeline(
        threshold: Int = 3,
        settings: PipelineBuilder.() -> Unit = {},
    ): ResiliencePipeline =
        resiliencePipeline(breaker(threshold)) {
            virtualTime(this@pipeline)
            retry(
                Retry
                    .builder()
                    .maxAttempts(3)
                    .idempotent(true)
                    .build(),
            )
            settings()
        }

    private val ResiliencePipeline.breaker get() = targets().first().breaker()
    private val ResiliencePipeline.counted get() = breaker.metrics().snapshot()

    @Test
    fun `a call is tried again by the time of the test`() = runTest {
        val pipeline = pipeline()
        val answer: String =
            pipeline.suspending {
                delay(100)
                if (attempts.incrementAndGet() < 3) throw boom
                "answer"
            }
        assertThat(answer).isEqualTo("answer")
        assertThat(attempts).hasValue(3)
        assertThat(testScheduler.currentTime).isGreaterThan(300)
        assertThat(pipeline.counted.failedCalls()).isEqualTo(2)
    }

    @Test
    fun `a call may return null, and be a value`() = runTest {
        val call: suspend () -> String? = { null }
        assertThat(pipeline().suspending(block = call)).isNull()
    }

    @Test
    fun `the last failure arrives as it is`() = runTest {
        val thrown = assertThrows<IOException> {
            pipeline().suspending {
                yield()
                throw boom
            }
        }
        assertThat(thrown).isSameAs(boom)
    }

    @Test
    fun `a fallback answers instead, and may suspend`() = runTest {
        val pipeline = pipeline()
        val answer = pipeline.suspending(fallback = {
            delay(1)
            "sorry: ${it.message}"
        }) { throw boom }
        assertThat(answer).isEqualTo("sorry: boom")
        assertThat(pipeline.flow(fallback = { flowOf("sorry") }) { throw boom }.toList())
            .containsExactly("sorry")
    }

    @Test
    fun `what looks at its attempt has a name of its own`() = runTest {
        val pipeline = pipeline()
        assertThat(pipeline.suspendingAttempt { attempt -> attempt.target() }).isEqualTo("ai")
        assertThat(pipeline.flowAttempt { attempt -> flowOf(attempt.number()) }.toList()).containsExactly(1)
        assertThat(pipeline.getAttempt { attempt -> attempt.target() }).isEqualTo("ai")
        assertThat(pipeline.get { "blocking" }).isEqualTo("blocking")
    }

    @Test
    fun `targets each by the time of the test are by the same time`() = runTest {
        val pipeline =
            resiliencePipeline(circuitBreaker("first") { timeSource(virtualTime()) }) {
                fallbackTo(circuitBreaker("second") { timeSource(virtualTime()) })
                virtualTime(this@runTest)
            }
        val answer =
            pipeline.suspendingAttempt { attempt ->
                if (attempt.target() == "first") throw IOException("down") else attempt.target()
            }
        assertThat(answer).isEqualTo("second")
    }

    @Test
    fun `a rejection is typed`() = runTest {
        val pipeline = pipeline(threshold = 1) { retry(Retry.none()) }
        runCatching { pipeline.suspending { throw boom } }
        assertThrows<CallNotPermittedException> { pipeline.suspending<Unit> { error("called") } }
        assertThrows<CallNotPermittedException> { pipeline.flow { flowOf("never") }.toList() }
    }

    @Test
    fun `an attempt that takes too long is cancelled and tried again`() = runTest {
        var stopped = 0
        val pipeline = pipeline { timeouts(attempt = 2.seconds, deadline = 30.seconds) }
        val answer =
            pipeline.suspending {
                if (attempts.incrementAndGet() == 1) {
                    try {
                        awaitCancellation()
                    } finally {
                        stopped++
                    }
                }
                "answer"
            }
        assertThat(answer).isEqualTo("answer")
        assertThat(stopped).isEqualTo(1)
        assertThat(pipeline.counted.failedCalls()).isEqualTo(1)
    }

    @Test
    fun `the deadline ends a call`() = runTest {
        val pipeline = pipeline { timeouts(deadline = 5.seconds) }
        assertThrows<CallTimeoutException> { pipeline.suspending { awaitCancellation() } }
        assertThat(testScheduler.currentTime).isEqualTo(5_000)
    }

    @Test
    fun `what a protected client has not sent in time is no failure`() = runTest {
        val pipeline = pipeline { timeouts(deadline = 5.seconds) }
        val reached: suspend () -> Unit = {
            checkNotNull(AttemptScopes.current()).clientTakesPart()
            awaitCancellation()
        }
        assertThrows<CallTimeoutException> { pipeline.suspending { reached() } }
        assertThat(pipeline.counted.unsentCalls()).isEqualTo(1)
        assertThat(pipeline.counted.failedCalls()).isZero()
        assertThrows<CallTimeoutException> {
            pipeline.suspending {
                checkNotNull(AttemptScopes.current()).clientSends()
                reached()
            }
        }
        assertThat(pipeline.counted.failedCalls()).isEqualTo(1)
    }

    @Test
    fun `a hedge beside a call that takes long wins, and the other is cancelled`() = runTest {
        var stopped = 0
        val pipeline = pipeline { hedge(Hedge.after(Duration.ofSeconds(1))) }
        val answer =
            pipeline.suspendingAttempt { attempt ->
                if (attempt.isHedge) return@suspendingAttempt "hedge"
                try {
                    awaitCancellation()
                } finally {
                    stopped++
                }
            }
        assertThat(answer).isEqualTo("hedge")
        assertThat(stopped).isEqualTo(1)
    }

    @Test
    fun `a caller that is cancelled is neutral, and its attempt is stopped`() = runTest {
        var stopped = false
        val pipeline = pipeline(threshold = 1)
        val calling =
            launch {
                pipeline.suspending<Unit>(fallback = { error("asked") }) {
                    try {
                        awaitCancellation()
                    } catch (e: CancellationException) {
                        throw IllegalStateException("the client was interrupted", e)
                    } finally {
                        stopped = true
                    }
                }
            }
        delay(1)
        calling.cancel()
        calling.join()
        assertThat(stopped).isTrue()
        assertThat(pipeline.counted.ignoredCalls()).isEqualTo(1)
        assertThat(pipeline.breaker.status().callsInFlight()).isZero()
    }

    @Test
    fun `a caller that is cancelled while it waits for a retry leaves at once`() = runTest {
        val pipeline = pipeline()
        val calling = launch {
            pipeline.suspending {
                attempts.incrementAndGet()
                throw boom
            }
        }
        delay(1)
        calling.cancel()
        calling.join()
        assertThat(attempts).hasValue(1)
        assertThat(testScheduler.currentTime).isEqualTo(1)
    }

    @Test
    fun `twelve hangs that a withTimeout ends open the breaker, around or within`() = runTest {
        val around = pipeline(threshold = 5)
        repeat(12) { runCatching { withTimeout(2.seconds) { around.suspending { awaitCancellation() } } } }
        assertThat(around.breaker.state()).isEqualTo(CircuitState.OPEN)
        val streams = pipeline(threshold = 5)
        repeat(12) {
            runCatching { withTimeout(2.seconds) { streams.flow<Int> { flow { awaitCancellation() } }.collect {} } }
        }
        assertThat(streams.breaker.state()).isEqualTo(CircuitState.OPEN)
    }

    @Test
    fun `a parent's limit with 5 ms left opens nothing`() = runTest {
        val pipeline = pipeline(threshold = 1)
        repeat(12) {
            withTimeoutOrNull(1.seconds) {
                delay(995)
                pipeline.suspending { awaitCancellation() }
            }
            withTimeoutOrNull(1.seconds) {
                delay(995)
                pipeline.flow<Int> { flow { awaitCancellation() } }.collect {}
            }
        }
        assertThat(pipeline.breaker.state()).isEqualTo(CircuitState.CLOSED)
    }

    @Test
    fun `a withTimeout within a call is a failed attempt, and arrives as it is`() = runTest {
        val pipeline = pipeline()
        assertThrows<TimeoutCancellationException> {
            pipeline.suspending {
                attempts.incrementAndGet()
                withTimeout(2.seconds) { awaitCancellation() }
            }
        }
        assertThat(attempts).hasValue(3)
        assertThat(pipeline.breaker.state()).isEqualTo(CircuitState.OPEN)
    }

    @Test
    fun `a call that cancels itself ends`() = runTest {
        val pipeline = pipeline()
        assertThrows<CancellationException> {
            pipeline.suspending {
                currentCoroutineContext().job.cancel()
                yield()
            }
        }
        assertThat(pipeline.counted.ignoredCalls()).isEqualTo(1)
    }

    @Test
    fun `context and MDC are kept at every attempt`() = runTest {
        val seen = mutableListOf<Pair<String?, String?>>()
        // Without virtual time: further attempts are begun on other threads.
        val pipeline =
            resiliencePipeline("ai") {
                retry(
                    Retry
                        .builder()
                        .waits(Duration.ofMillis(1), Duration.ofMillis(1))
                        .idempotent(true)
                        .build(),
                )
            }
        withContext(Dispatchers.Default + CoroutineName("caller")) {
            MDC.put("request", "42")
            try {
                pipeline.suspending(fallback = { "sorry" }) {
                    yield()
                    seen += currentCoroutineContext()[CoroutineName]?.name to MDC.get("request")
                    throw boom
                }
            } finally {
                MDC.clear()
            }
        }
        assertThat(seen).hasSize(3).containsOnly("caller" to "42")
    }

    @Test
    fun `a stream that fails before its first item is tried again, afterwards not`() = runTest {
        val pipeline = pipeline()
        val tokens =
            pipeline.flow {
                flow {
                    if (attempts.incrementAndGet() == 1) throw boom
                    emit("a")
                    emit("b")
                }
            }
        assertThat(tokens.toList()).containsExactly("a", "b")
        val cut = pipeline.flow {
            flow {
                attempts.incrementAndGet()
                emit("a")
                throw boom
            }
        }
        assertThat(assertThrows<IOException> { cut.toList() }).isSameAs(boom)
        assertThat(attempts).hasValue(3)
        assertThat(pipeline.flow { flowOf("a", "b") }.first()).isEqualTo("a")
        assertThat(pipeline.counted.ignoredCalls()).isEqualTo(1)
    }

    @Test
    fun `a stream that stalls ends by its limits`() = runTest {
        val pipeline = pipeline { timeouts(idle = 3.seconds) }
        val stalled = pipeline.flow {
            flow {
                emit("a")
                awaitCancellation()
            }
        }
        assertThrows<CallTimeoutException> { stalled.toList() }
        assertThat(testScheduler.currentTime).isEqualTo(3_000)
    }

    @Test
    fun `cancels on real threads end each call once`() = runTest {
        val pipeline = resiliencePipeline("ai")
        withContext(Dispatchers.Default) {
            repeat(300) {
                val calling = launch { pipeline.suspending { yield() } }
                val collecting = launch { pipeline.flow { flow { while (true) emit(1) } }.collect {} }
                launch {
                    calling.cancel()
                    collecting.cancel()
                }
            }
        }
        val counted = pipeline.counted
        assertThat(counted.successfulCalls() + counted.ignoredCalls()).isEqualTo(counted.totalCalls())
        assertThat(pipeline.breaker.status().callsInFlight()).isZero()
        assertThat(pipeline.metrics().callsInFlight()).isZero()
    }
}
