@file:Suppress("ktlint:standard:function-literal") // its arrow says which of two methods is meant

package dev.halfopen

import dev.halfopen.pipeline.ResiliencePipeline
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatThrownBy
import org.junit.jupiter.api.Test
import java.io.IOException
import java.util.concurrent.CompletableFuture
import java.util.concurrent.ExecutionException

/** The public face as a Kotlin caller sees it: what has no checked exceptions, and null is a type. */
class KotlinCallerTest {
    private val breaker: CircuitBreaker =
        CircuitBreaker.of("ai", CircuitBreakerConfig.builder().failureThreshold(2).build())

    @Test
    fun `get takes a lambda and returns its type`() {
        val answer: String = breaker.get { "answer" }
        assertThat(answer).isEqualTo("answer")
    }

    @Test
    fun `get may return null where its type says so`() {
        val answer: String? = breaker.get<String?> { null }
        assertThat(answer).isNull()
        assertThat(breaker.metrics().snapshot().successfulCalls()).isEqualTo(1)
    }

    @Test
    fun `call needs its two types`() {
        val answer: String = breaker.call<String, IOException> { "answer" }
        val none: String? = breaker.call<String?, IOException> { null }
        assertThat(answer).isEqualTo("answer")
        assertThat(none).isNull()
    }

    // Without its type it does not compile: it is not taken for Kotlin's own `run` by mistake.
    @Test
    fun `run takes a block`() {
        var ran = 0
        breaker.run<RuntimeException> { ran++ }
        assertThat(breaker.metrics().snapshot().successfulCalls()).isEqualTo(1)
    }

    @Test
    fun `any exception passes through as it is`() {
        val boom = IOException("boom")
        assertThatThrownBy { breaker.get<String> { throw boom } }.isSameAs(boom)
        assertThatThrownBy { breaker.run<RuntimeException> { throw boom } }.isSameAs(boom)
        assertThat(breaker.state()).isEqualTo(CircuitState.OPEN)
        assertThatThrownBy { breaker.get<String> { "never" } }
            .isInstanceOf(CallNotPermittedException::class.java)
            .hasCause(boom)
    }

    @Test
    fun `callAsync takes a lambda that gives a future`() {
        val future: CompletableFuture<String> =
            breaker.callAsync { CompletableFuture.completedFuture("later") }
        assertThat(future.get()).isEqualTo("later")
        val failed: CompletableFuture<String> = breaker.callAsync { throw IOException("boom") }
        assertThatThrownBy { failed.get() }
            .isInstanceOf(ExecutionException::class.java)
            .hasCauseInstanceOf(IOException::class.java)
    }

    @Test
    fun `a pipeline's get takes a lambda, with a fallback as well`() {
        val pipeline: ResiliencePipeline = ResiliencePipeline.builder("ai").build()
        val answer: String = pipeline.get { "answer" }
        assertThat(answer).isEqualTo("answer")
        val instead: String = pipeline.get({ attempt -> error(attempt.target()) }, { it.message!! })
        assertThat(instead).isEqualTo("ai")
    }

    // `{ -> .. }` says that the call doesn't want to know which attempt it is.
    @Test
    fun `a pipeline's callAsync and run say what they take`() {
        val pipeline: ResiliencePipeline = ResiliencePipeline.builder("ai").build()
        val later = pipeline.callAsync { -> CompletableFuture.completedFuture("later") }
        val first = pipeline.callAsync { a -> CompletableFuture.completedFuture(a.number()) }
        assertThat(later.get()).isEqualTo("later")
        assertThat(first.get()).isEqualTo(1)
        var ran = 0
        pipeline.run<RuntimeException> { ran++ }
        assertThat(ran).isEqualTo(1)
    }

    // Kotlin can't tell the two apart, nor what a lambda throws: hence the arrow and the types. `get` needs neither.
    @Test
    fun `a pipeline's call says which it is, and its two types`() {
        val pipeline: ResiliencePipeline = ResiliencePipeline.builder("ai").build()
        val answer: String = pipeline.call<String, IOException> { -> "answer" }
        val target: String = pipeline.call<String, IOException> { attempt -> attempt.target() }
        assertThat(answer).isEqualTo("answer")
        assertThat(target).isEqualTo("ai")
    }

    @Test
    fun `a permit is a resource, and null when there is none`() {
        breaker.acquirePermit().use { it.succeed() }
        breaker.operate(OperatingMode.FORCED_OPEN)
        val permit: Permit? = breaker.tryAcquirePermit()
        assertThat(permit).isNull()
        assertThat(breaker.metrics().snapshot().successfulCalls()).isEqualTo(1)
    }

    @Test
    fun `what may be null is a nullable type`() {
        val snapshot: MetricsSnapshot = breaker.metrics().snapshot()
        assertThat(snapshot.lastFailure()?.epochSecond).isNull()
        val values: Map<String, Any?> = snapshot.toMap()
        assertThat(values["last_success"]).isNull()
        assertThat(breaker.status().throttledUntil()?.epochSecond).isNull()
    }
}
