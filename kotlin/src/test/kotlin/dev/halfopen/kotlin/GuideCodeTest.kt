@file:Suppress("ktlint", "unused", "UNUSED_VARIABLE", "UNUSED_EXPRESSION")

package dev.halfopen.kotlin

import dev.halfopen.CallNotPermittedException
import dev.halfopen.CircuitBreakerConfig
import dev.halfopen.kotlin.test.virtualTime
import dev.halfopen.pipeline.Strategy
import dev.langchain4j.model.chat.ChatModel
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.TimeoutCancellationException
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flowOf
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.reactive.asFlow
import kotlinx.coroutines.runInterruptible
import kotlinx.coroutines.test.runTest
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.springframework.ai.chat.client.ChatClient
import reactor.core.publisher.Flux
import java.lang.reflect.Proxy
import kotlin.time.Duration.Companion.seconds

/** The code of the guide's page, within what a reader has: GuideTest holds the two together. */
class GuideCodeTest {
    private class Client {
        suspend fun chat(prompt: String): String = if (prompt.isEmpty()) "" else "hello".also { delay(1) }

        fun stream(prompt: String): Flow<String> = flowOf("hello", prompt)
    }

    private class Blocking : ChatModel {
        override fun chat(prompt: String): String = "hello $prompt"
    }

    private val client = Client()
    private val clients = mapOf("gpt-5-mini" to client)
    private val blockingClient = Blocking()
    private val prompt = "hello"

    @Test
    fun `what stands first`() = runTest {
        val breaker = circuitBreaker("ai_service", CircuitBreakerConfig.forAiServices()) {
            halfOpenMaxCalls(2)
        }

        val answer: String = breaker.suspending { client.chat(prompt) }
        breaker.flow { client.stream(prompt) }.collect { token -> print(token) }
        val blocking: String = breaker.get { blockingClient.chat(prompt) }
        assertEquals(3, breaker.metrics().snapshot().successfulCalls())
    }

    private val breaker = circuitBreaker("ai_service")

    @Test
    fun `what becomes of a call`() = runTest {
        try {
            val quick = withTimeout(10.seconds) { breaker.suspending { client.chat(prompt) } }
            println(quick)
        } catch (e: CallNotPermittedException) {
            println("try again in ${e.retryAfter()}")
        } catch (e: TimeoutCancellationException) {
            println("the service took too long, and the breaker knows")
        }
        val careful = breaker.suspending {
            runInterruptible(Dispatchers.IO) { blockingClient.chat(prompt) }
        }
        assertEquals("hello hello", careful)
    }

    @Test
    fun `pipelines`() = runTest {
        val pipeline = resiliencePipeline("gpt-5-mini") {
            strategy(Strategy.balanced())
            fallbackTo("claude")
            timeouts(attempt = 20.seconds, firstItem = 5.seconds, idle = 10.seconds, deadline = 30.seconds)
        }

        val reply = pipeline.suspending { client.chat(prompt) }
        val polite = pipeline.suspending(fallback = { "Sorry, try again later." }) { client.chat(prompt) }
        val tokens = pipeline.flow { client.stream(prompt) }

        val routed = pipeline.suspendingAttempt { attempt -> clients.getValue(attempt.target()).chat(prompt) }
        val routedTokens = pipeline.flowAttempt { attempt -> clients.getValue(attempt.target()).stream(prompt) }
        val routedBlocking = pipeline.getAttempt { attempt -> blockingClient.chat(attempt.target()) }
        assertEquals(listOf("hello", "hello"), listOf(reply, routed))
    }

    @Test
    fun `the breaker opens, and admits a trial after a minute`() = runTest {
        val breaker = circuitBreaker("ai_service") { timeSource(virtualTime()) }
        val pipeline = resiliencePipeline(breaker) { virtualTime(this@runTest) }
        repeat(5) { runCatching { pipeline.suspending { error("down") } } }
        assertThrows<CallNotPermittedException> { pipeline.suspending { client.chat(prompt) } }
        delay(60.seconds)
        assertEquals("hello", pipeline.suspending { client.chat(prompt) })
    }

    suspend fun ask(model: ChatModel, question: String): String = // LangChain4j's
        breaker.suspending {
            runInterruptible(Dispatchers.IO) { model.chat(question) }
        }

    suspend fun ask(client: ChatClient, question: String): String? = // Spring AI's
        breaker.suspending {
            runInterruptible(Dispatchers.IO) { client.prompt(question).call().content() }
        }

    fun words(client: ChatClient, question: String): Flow<String> = // with kotlinx-coroutines-reactor
        breaker.flow { client.prompt(question).stream().content().asFlow() }

    @Test
    fun `with LangChain4j and Spring AI`() = runTest {
        assertEquals("hello you", ask(Blocking(), "you"))
        assertEquals("hello", ask(standIn<ChatClient>(), "you"))
        assertEquals(listOf("hel", "lo"), words(standIn<ChatClient>(), "you").toList())
    }

    /** An object whose methods give others like it, and at last a text or the words of one. */
    private inline fun <reified T : Any> standIn(): T = standIn(T::class.java) as T

    private fun standIn(type: Class<*>): Any? =
        when (type) {
            String::class.java -> "hello"
            Flux::class.java -> Flux.just("hel", "lo")
            else -> Proxy.newProxyInstance(type.classLoader, arrayOf(type)) { _, method, _ -> standIn(method.returnType) }
        }
}
