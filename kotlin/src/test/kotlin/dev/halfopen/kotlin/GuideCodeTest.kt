@file:Suppress("ktlint", "unused", "UNUSED_VARIABLE", "UNUSED_EXPRESSION")

package dev.halfopen.kotlin

import dev.halfopen.CallNotPermittedException
import dev.halfopen.CircuitBreakerConfig
import dev.halfopen.kotlin.test.virtualTime
import dev.halfopen.pipeline.Strategy
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.TimeoutCancellationException
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flowOf
import kotlinx.coroutines.runInterruptible
import kotlinx.coroutines.test.runTest
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import kotlin.time.Duration.Companion.seconds

/** The code of the guide's page, within what a reader has: GuideTest holds the two together. */
class GuideCodeTest {
    private class Client {
        suspend fun chat(prompt: String): String = if (prompt.isEmpty()) "" else "hello".also { delay(1) }

        fun stream(prompt: String): Flow<String> = flowOf("hello", prompt)
    }

    private class Blocking {
        fun chat(prompt: String): String = "hello $prompt"
    }

    private class Content {
        fun content(): String? = "hello"
    }

    private class Request {
        fun call() = Content()
    }

    private class ChatClient {
        fun prompt(prompt: String) = if (prompt.isEmpty()) error("no prompt") else Request()
    }

    private val client = Client()
    private val clients = mapOf("gpt-5-mini" to client)
    private val blockingClient = Blocking()
    private val model = Blocking()
    private val chatClient = ChatClient()
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

    suspend fun ask(question: String): String =
        breaker.suspending {
            runInterruptible(Dispatchers.IO) { model.chat(question) } // LangChain4j's ChatModel
        }

    suspend fun askSpring(question: String): String? =
        breaker.suspending {
            runInterruptible(Dispatchers.IO) { chatClient.prompt(question).call().content() } // Spring AI's ChatClient
        }

    @Test
    fun `with LangChain4j and Spring AI`() = runTest {
        assertEquals("hello you", ask("you"))
        assertEquals("hello", askSpring("you"))
    }
}
