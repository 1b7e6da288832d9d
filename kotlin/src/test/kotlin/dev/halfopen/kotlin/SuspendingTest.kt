package dev.halfopen.kotlin

import dev.halfopen.CallNotPermittedException
import dev.halfopen.CircuitState
import dev.halfopen.OperatingMode
import dev.halfopen.internal.AttemptScopes
import dev.halfopen.timeout.CallTimeoutException
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineName
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.TimeoutCancellationException
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.flowOf
import kotlinx.coroutines.job
import kotlinx.coroutines.launch
import kotlinx.coroutines.runInterruptible
import kotlinx.coroutines.test.runTest
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.withTimeoutOrNull
import kotlinx.coroutines.yield
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import java.io.IOException
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CountDownLatch
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/** What a breaker promises to a suspending caller. */
class SuspendingTest {
    private val boom = IOException("boom")

    /** What a coroutine that is cancelled while it calls leaves behind. */
    private suspend fun cancelled(block: suspend () -> Unit) =
        coroutineScope {
            val calling = launch { block() }
            yield()
            calling.cancel()
            calling.join()
        }

    @Test
    fun `a call returns what its block returns, and is a success`() = runTest {
        val breaker = breaker(threshold = 5)
        val answer: String = breaker.suspending {
            delay(1.seconds)
            "answer"
        }
        val none: String? = breaker.suspending { null }
        assertThat(answer).isEqualTo("answer")
        assertThat(none).isNull()
        assertThat(breaker.counted.successfulCalls()).isEqualTo(2)
    }

    @Test
    fun `a suspend function that is a value is a call as well`() = runTest {
        val call: suspend () -> String = { "answer" }
        assertThat(breaker(threshold = 5).suspending(call)).isEqualTo("answer")
    }

    @Test
    fun `an exception reaches its caller as it is, and is a failure`() = runTest {
        val breaker = breaker(threshold = 1)
        val thrown = assertThrows<IOException> {
            breaker.suspending {
                delay(1)
                throw boom
            }
        }
        assertThat(thrown).isSameAs(boom)
        assertThat(breaker.state()).isEqualTo(CircuitState.OPEN)
    }

    @Test
    fun `a rejection is typed, and makes no call`() = runTest {
        val breaker = breaker(threshold = 1)
        runCatching { breaker.suspending { throw boom } }
        val rejection =
            assertThrows<CallNotPermittedException> { breaker.suspending<String> { error("called") } }
        assertThat(rejection).hasCause(boom)
    }

    @Test
    fun `a trial is due when virtual time has passed`() = runTest {
        val breaker = breaker(threshold = 1)
        runCatching { breaker.suspending { throw boom } }
        delay(60.seconds)
        breaker.suspending { "well again" }
        assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED)
    }

    @Test
    fun `a caller that is cancelled is neutral, and its call is stopped`() = runTest {
        val breaker = breaker(threshold = 1)
        var stopped = false
        cancelled {
            breaker.suspending {
                try {
                    awaitCancellation()
                } finally {
                    stopped = true
                }
            }
        }
        assertThat(stopped).isTrue()
        assertThat(breaker.counted.ignoredCalls()).isEqualTo(1)
        assertThat(breaker.status().callsInFlight()).isZero()
    }

    @Test
    fun `a cancel that a client turns into an exception of its own is neutral, and stays a cancel`() = runTest {
        val breaker = breaker(threshold = 1)
        var seen: Throwable? = null
        cancelled {
            try {
                breaker.suspending<Unit> {
                    try {
                        awaitCancellation()
                    } catch (e: CancellationException) {
                        throw IllegalStateException("the client was interrupted", e)
                    }
                }
            } catch (e: Throwable) {
                seen = e
                throw e
            }
        }
        assertThat(seen).isInstanceOf(CancellationException::class.java)
        assertThat(breaker.counted.ignoredCalls()).isEqualTo(1)
        assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED)
    }

    @Test
    fun `a blocking client that is interrupted by a cancel is neutral`() = runTest {
        val breaker = breaker(threshold = 1)
        val begun = CompletableDeferred<Unit>()
        val calling =
            launch(Dispatchers.IO) {
                breaker.suspending {
                    runInterruptible {
                        begun.complete(Unit)
                        try {
                            CountDownLatch(1).await()
                        } catch (e: InterruptedException) {
                            throw RuntimeException(e) // as LangChain4j does
                        }
                    }
                }
            }
        begun.await()
        calling.cancel()
        calling.join()
        assertThat(breaker.counted.ignoredCalls()).isEqualTo(1)
        assertThat(breaker.counted.failedCalls()).isZero()
    }

    @Test
    fun `a protected client that holds the thread is stopped by a cancel`() = runTest {
        val breaker = breaker(threshold = 1)
        val pipeline = resiliencePipeline(breaker)
        val calls =
            listOf<suspend (suspend () -> Unit) -> Unit>(
                { breaker.suspending(it) },
                { pipeline.suspending(block = it) },
                { call -> breaker.flow<Unit> { flow { call() } }.collect { } },
            )
        for (call in calls) {
            val begun = CompletableDeferred<Unit>()
            val stopped = CompletableFuture<Throwable>()
            val calling =
                launch(Dispatchers.IO) {
                    call {
                        checkNotNull(AttemptScopes.current()).onOver { stopped.complete(it) }
                        begun.complete(Unit)
                        stopped.get()
                    }
                }
            begun.await()
            calling.cancel()
            calling.join()
            assertThat(stopped.get()).isInstanceOf(CancellationException::class.java)
        }
        assertThat(breaker.counted.failedCalls()).isZero()
    }

    @Test
    fun `giving up on a service that hangs is a failure`() = runTest {
        val breaker = breaker(threshold = 1)
        coroutineScope {
            val calling = launch { breaker.suspending { awaitCancellation() } }
            delay(61.seconds)
            calling.cancel()
        }
        assertThat(breaker.state()).isEqualTo(CircuitState.OPEN)
    }

    @Test
    fun `a coroutine that is cancelled already makes no call`() = runTest {
        val breaker = breaker(threshold = 5)
        launch {
            currentCoroutineContext().job.cancel()
            breaker.suspending<Unit> { error("called") }
        }.join()
        assertThat(breaker.counted.totalCalls()).isZero()
    }

    @Test
    fun `twelve hangs that a withTimeout around them ends open the default breaker`() = runTest {
        val breaker = circuitBreaker("ai")
        repeat(12) {
            runCatching {
                withTimeout(2.seconds) { breaker.suspending { awaitCancellation() } }
            }
        }
        assertThat(breaker.state()).isEqualTo(CircuitState.OPEN)
        assertThat(breaker.counted.failedCalls()).isEqualTo(5)
        assertThat(breaker.counted.rejectedCalls()).isEqualTo(7)
    }

    @Test
    fun `a withTimeout around a call still ends as one`() = runTest {
        val breaker = breaker(threshold = 5)
        assertThrows<TimeoutCancellationException> {
            withTimeout(2.seconds) { breaker.suspending { awaitCancellation() } }
        }
        assertThat(breaker.counted.failedCalls()).isEqualTo(1)
        assertThat(breaker.metrics().snapshot().lastFailure()).isNotNull()
    }

    @Test
    fun `a withTimeout within a call is a failure, and reaches the caller`() = runTest {
        val breaker = breaker(threshold = 1)
        assertThrows<TimeoutCancellationException> {
            breaker.suspending { withTimeout(2.seconds) { awaitCancellation() } }
        }
        assertThat(breaker.state()).isEqualTo(CircuitState.OPEN)
        val rejection = assertThrows<CallNotPermittedException> { breaker.suspending { } }
        assertThat(rejection.cause)
            .isInstanceOf(CallTimeoutException::class.java)
            .hasMessage("no answer within 2 s")
            .hasCauseInstanceOf(TimeoutCancellationException::class.java)
    }

    @Test
    fun `a parent's limit with 5 ms left opens nothing`() = runTest {
        val breaker = breaker(threshold = 1)
        repeat(12) {
            withTimeoutOrNull(1.seconds) {
                delay(995)
                breaker.suspending { awaitCancellation() }
            }
        }
        assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED)
        assertThat(breaker.counted.ignoredCalls()).isEqualTo(12)
    }

    @Test
    fun `a limit of which the call had exactly half counts as its own`() = runTest {
        val breaker = breaker(threshold = 1)
        withTimeoutOrNull(1.seconds) {
            delay(500)
            coroutineScope { async { breaker.suspending { awaitCancellation() } }.await() }
        }
        assertThat(breaker.state()).isEqualTo(CircuitState.OPEN)
    }

    @Test
    fun `limits in real time count as those in virtual time`() = runTest {
        val breaker = breaker(threshold = 1)
        withContext(Dispatchers.Default) {
            withTimeoutOrNull(20.milliseconds) { breaker.suspending { awaitCancellation() } }
        }
        assertThat(breaker.state()).isEqualTo(CircuitState.OPEN)
    }

    @Test
    fun `a limit that its client turns into an exception of its own is a failure`() = runTest {
        val breaker = breaker(threshold = 1)
        withTimeoutOrNull(1.seconds) {
            breaker.suspending<Unit> {
                try {
                    awaitCancellation()
                } catch (e: CancellationException) {
                    throw IllegalStateException(e)
                }
            }
        }
        assertThat(breaker.state()).isEqualTo(CircuitState.OPEN)
    }

    @Test
    fun `the context is the caller's`() = runTest {
        val breaker = breaker(threshold = 5)
        withContext(CoroutineName("caller")) {
            val name = breaker.suspending {
                yield()
                currentCoroutineContext()[CoroutineName]?.name
            }
            assertThat(name).isEqualTo("caller")
        }
    }

    @Test
    fun `a call within one of the same breaker joins it, wherever it goes on`() = runTest {
        val breaker = breaker(threshold = 1)
        runCatching { breaker.suspending { throw boom } }
        delay(60.seconds)
        breaker.suspending {
            yield()
            withContext(Dispatchers.Default) {
                breaker.suspending {
                    yield()
                    "inner"
                }
            }
            breaker.get { "client beneath" }
        }
        assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED)
        assertThat(breaker.counted.rejectedCalls()).isZero()
        assertThat(breaker.counted.totalCalls()).isEqualTo(2)
    }

    @Test
    fun `another coroutine on the same thread is no part of the call`() = runTest {
        val breaker = breaker(threshold = 5)
        coroutineScope {
            launch { breaker.suspending { delay(10) } }
            launch {
                delay(5)
                breaker.suspending { }
            }
        }
        breaker.suspending { "afterwards" }
        assertThat(breaker.counted.totalCalls()).isEqualTo(3)
    }

    @Test
    fun `a flow that a call returns says nothing yet`() = runTest {
        val breaker = breaker(threshold = 5)
        breaker.suspending { flowOf(1) }
        assertThat(breaker.counted.ignoredCalls()).isEqualTo(1)
    }

    @Test
    fun `cancels that race with answers end each call once`() = runTest {
        val breaker = breaker(threshold = 5)
        withContext(Dispatchers.Default) {
            repeat(500) {
                val answer = CompletableFuture<String>()
                val calling = launch {
                    breaker.suspending {
                        yield()
                        answer.get()
                    }
                }
                launch { answer.complete("answer") }
                calling.cancel()
            }
        }
        val counted = breaker.counted
        assertThat(counted.successfulCalls() + counted.ignoredCalls()).isEqualTo(counted.totalCalls())
        assertThat(counted.failedCalls()).isZero()
        assertThat(breaker.status().callsInFlight()).isZero()
    }

    @Test
    fun `a forced breaker rejects`() = runTest {
        val breaker = breaker(threshold = 5)
        breaker.operate(OperatingMode.FORCED_OPEN)
        assertThrows<CallNotPermittedException> { breaker.suspending<Unit> { error("called") } }
    }
}
