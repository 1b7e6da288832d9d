package dev.halfopen.spring.boot

import dev.halfopen.CallNotPermittedException
import dev.halfopen.CircuitBreaker
import dev.halfopen.CircuitState
import dev.halfopen.MetricsSnapshot
import dev.halfopen.testkit.Behavior
import dev.halfopen.testkit.ScriptedAiService
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineName
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.TimeoutCancellationException
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.reactor.ReactorContext
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.runInterruptible
import kotlinx.coroutines.suspendCancellableCoroutine
import kotlinx.coroutines.test.runTest
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.yield
import org.aopalliance.intercept.MethodInterceptor
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.BeforeAll
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.slf4j.MDC
import org.springframework.aop.framework.ProxyFactory
import org.springframework.boot.SpringApplication
import org.springframework.boot.WebApplicationType
import org.springframework.boot.autoconfigure.ImportAutoConfiguration
import org.springframework.context.ConfigurableApplicationContext
import org.springframework.context.annotation.Bean
import org.springframework.context.annotation.Configuration
import org.springframework.context.annotation.Import
import org.springframework.web.bind.annotation.RequestBody
import org.springframework.web.reactive.function.client.WebClient
import org.springframework.web.reactive.function.client.support.WebClientAdapter
import org.springframework.web.service.annotation.PostExchange
import org.springframework.web.service.invoker.HttpServiceProxyFactory
import reactor.core.publisher.Mono
import java.io.IOException
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse
import java.time.Duration
import kotlin.coroutines.resume
import kotlin.coroutines.resumeWithException
import kotlin.time.Duration.Companion.seconds

/** `@Resilient` on functions of Kotlin that suspend, or give a Flow. */
class KotlinResilientTest {
    /** Has advice of others, which stands around ours. */
    open class Advised(
        private val source: Source,
    ) {
        @Resilient("chat")
        open suspend fun ask(question: String): String = source.call(question)
    }

    /** Of which Spring makes a client: there is no object behind it. */
    interface Api {
        @PostExchange("/chat/completions", contentType = "application/json")
        @Resilient("chat")
        suspend fun ask(
            @RequestBody question: String,
        ): String
    }

    @Configuration(proxyBeanMethods = false)
    @Import(KotlinAnswers::class)
    @ImportAutoConfiguration(HalfopenAutoConfiguration::class, ResilientAutoConfiguration::class)
    class Application {
        @Bean
        fun source() = Source()

        @Bean
        fun advised(source: Source): Advised =
            ProxyFactory(Advised(source))
                .apply {
                    isProxyTargetClass = true
                    addAdvice(
                        MethodInterceptor {
                            (it.proceed() as Mono<*>).retry(2).contextWrite { context -> context.put("user", "ann") }
                        },
                    )
                }.proxy as Advised

        @Bean
        fun api(): Api =
            HttpServiceProxyFactory
                .builderFor(WebClientAdapter.create(WebClient.create("${service.openAiBaseUri()}")))
                .build()
                .createClient(Api::class.java)
    }

    companion object {
        private const val QUESTION = """{"model":"some-model","messages":[{"role":"user","content":"Hi"}]}"""
        private val PATIENCE = Duration.ofSeconds(30)
        private lateinit var service: ScriptedAiService
        private lateinit var context: ConfigurableApplicationContext

        @BeforeAll
        @JvmStatic
        fun start() {
            service = ScriptedAiService.start()
            context =
                SpringApplication(Application::class.java)
                    .apply { setWebApplicationType(WebApplicationType.NONE) }
                    .run(
                        "--spring.main.banner-mode=off",
                        "--halfopen.instances.chat.failure-threshold=3",
                        "--halfopen.pipelines.robust.retry.max-attempts=3",
                        "--halfopen.pipelines.robust.retry.first-wait=1ms",
                        "--halfopen.pipelines.robust.retry.idempotent=true",
                    )
        }

        @AfterAll
        @JvmStatic
        fun stop() {
            context.close()
            service.close()
        }
    }

    private val answers = context.getBean(KotlinAnswers::class.java)
    private val source = context.getBean(Source::class.java)
    private val chat: CircuitBreaker = context.getBean(Halfopen::class.java).circuitBreaker("chat")
    private val counted: MetricsSnapshot get() = chat.metrics().snapshot()
    private val boom = IOException("boom")

    @BeforeEach
    fun fresh() {
        source.reset()
        service.script(Behavior.answer("Hello!"))
        for (breaker in listOf(chat, context.getBean(Halfopen::class.java).circuitBreaker("robust"))) {
            breaker.reset()
            breaker.metrics().reset()
        }
    }

    /** An exception that was thrown through coroutines arrives as a copy where assertions are on. */
    private fun original(error: Throwable): Throwable = error.cause?.takeIf { it.javaClass == error.javaClass } ?: error

    @Test
    fun `a suspending function is a call`() = runTest {
        source.call = {
            delay(1.seconds)
            "answer to $it"
        }
        assertThat(answers.ask("x")).isEqualTo("answer to x")
        answers.tell("x")
        assertThat(answers.askForNothing()).isNull()
        assertThat(counted.successfulCalls()).isEqualTo(3)
    }

    @Test
    fun `its own exception reaches the caller, and opens, and then it is rejected`() = runTest {
        source.call = {
            yield()
            throw boom
        }
        repeat(3) { assertThat(original(assertThrows<IOException> { answers.ask("x") })).isSameAs(boom) }
        assertThat(chat.state()).isEqualTo(CircuitState.OPEN)
        assertThrows<CallNotPermittedException> { answers.ask("x") }
        assertThat(counted.failedCalls()).isEqualTo(3)
    }

    @Test
    fun `the nearest fallback answers, whether it suspends or not`() = runTest {
        source.call = { error("ill") }
        assertThat(answers.askOr("x")).isEqualTo("sorry for x, ill")
        source.call = { throw boom }
        assertThat(answers.askOrNetwork("x")).isEqualTo("network, x, boom")
        answers.tellOr("y")
        assertThat(answers.told).isEqualTo("y")
        assertThat(answers.askOr("x")).isEqualTo("later, x, chat")
    }

    @Test
    fun `a fallback for others leaves the failure as it is`() = runTest {
        source.call = { error("ill") }
        assertThat(assertThrows<IllegalStateException> { answers.askOrNetwork("x") }).hasMessage("ill")
    }

    @Test
    fun `a pipeline tries again and tells of the attempt, and a fallback may be resilient`() = runBlocking<Unit> {
        val asked = mutableListOf<String>()
        source.call = {
            asked.add(it)
            yield()
            if (asked.size < 3) throw boom
            it
        }
        assertThat(answers.tried("x")).isEqualTo("x 3")
        assertThat(asked).containsExactly("x 1", "x 2", "x 3")
        source.call = { if (it.startsWith("second")) it else throw boom }
        assertThat(answers.tried("y")).isEqualTo("second y 1")
        assertThat(counted.successfulCalls()).isEqualTo(1)
    }

    @Test
    fun `each collection of a flow is a call, counted at its end`() = runTest {
        val stream = answers.stream("x")
        assertThat(counted.totalCalls()).isZero()
        assertThat(stream.toList()).containsExactly("answer", "to", "x")
        stream.collect { assertThat(chat.status().callsInFlight()).isEqualTo(1) }
        assertThat(counted.successfulCalls()).isEqualTo(2)
        assertThat(stream.first()).isEqualTo("answer")
        assertThat(counted.ignoredCalls()).isEqualTo(1)
    }

    @Test
    fun `a flow that fails before its first item is tried again, and falls back`() = runBlocking<Unit> {
        var begun = 0
        source.stream = {
            flow {
                begun++
                if (begun < 3) throw boom
                emit("third")
            }
        }
        assertThat(answers.streamOr("x").toList()).containsExactly("third")
        source.stream = { flow { throw boom } }
        assertThat(answers.streamOr("x").toList()).containsExactly("sorry", "for", "x", "boom")
        source.stream = {
            flow {
                emit("first")
                throw boom
            }
        }
        val seen = mutableListOf<String>()
        val thrown = assertThrows<IOException> { answers.streamOr("x").collect { seen.add(it) } }
        assertThat(original(thrown)).isSameAs(boom)
        assertThat(seen).containsExactly("first")
    }

    @Test
    fun `a caller that is cancelled is neutral, and waits until the call has ended`() = runTest {
        var ended = false
        val begun = CompletableDeferred<Unit>()
        source.call = {
            try {
                begun.complete(Unit)
                awaitCancellation()
            } finally {
                withContext(NonCancellable) {
                    delay(1.seconds)
                    ended = true
                }
            }
        }
        val calling = launch { answers.askOr("x") }
        begun.await()
        assertThat(chat.status().callsInFlight()).isEqualTo(1)
        calling.cancel()
        calling.join()
        assertThat(ended).isTrue()
        assertThat(counted.ignoredCalls()).isEqualTo(1)
        assertThat(chat.status().callsInFlight()).isZero()
    }

    @Test
    fun `a coroutine that is cancelled before has no call`() = runTest {
        val calling =
            launch {
                try {
                    awaitCancellation()
                } finally {
                    assertThrows<CancellationException> { answers.askOr("x") }
                }
            }
        yield()
        calling.cancel()
        calling.join()
        assertThat(counted.failedCalls() + counted.successfulCalls()).isZero()
        assertThat(chat.status().callsInFlight()).isZero()
    }

    @Test
    fun `a limit around the call is a failure, and so is one within`() = runTest {
        source.call = { awaitCancellation() }
        assertThrows<TimeoutCancellationException> { withTimeout(10.seconds) { answers.ask("x") } }
        assertThat(counted.failedCalls()).isEqualTo(1)
        source.call = { withTimeout(10.seconds) { awaitCancellation() } }
        assertThrows<TimeoutCancellationException> { answers.ask("x") }
        assertThat(counted.failedCalls()).isEqualTo(2)
    }

    @Test
    fun `a limit of which the call had little is neutral`() = runTest {
        source.call = { awaitCancellation() }
        assertThrows<TimeoutCancellationException> {
            withTimeout(10.seconds) {
                delay(9.seconds)
                answers.ask("x")
            }
        }
        assertThat(counted.ignoredCalls()).isEqualTo(1)
        assertThat(counted.failedCalls()).isZero()
    }

    @Test
    fun `the context of the caller and the MDC are there in each attempt`() = runBlocking<Unit> {
        val seen = mutableListOf<String>()
        source.call = {
            delay(1)
            seen.add("${currentCoroutineContext()[CoroutineName]?.name} ${MDC.get("user")}")
            throw boom
        }
        MDC.put("user", "ann")
        try {
            withContext(CoroutineName("mine") + Dispatchers.Default) {
                MDC.put("user", "ann")
                runCatching { answers.tried("x") }
                MDC.remove("user")
            }
        } finally {
            MDC.remove("user")
        }
        assertThat(seen).containsExactly("mine ann", "mine ann", "mine ann", "mine ann")
    }

    @Test
    fun `calls beside each other are calls of their own`() = runTest {
        val gate = CompletableDeferred<String>()
        source.call = { gate.await() }
        coroutineScope {
            val both = listOf(async { answers.ask("x") }, async { answers.ask("y") })
            yield()
            assertThat(chat.status().callsInFlight()).isEqualTo(2)
            gate.complete("open")
            assertThat(both.map { it.await() }).containsExactly("open", "open")
        }
        assertThat(counted.successfulCalls()).isEqualTo(2)
    }

    @Test
    fun `advice of others sees a Mono, whose every subscription is a call with its context`() = runBlocking<Unit> {
        var tries = 0
        source.call = {
            yield()
            if (++tries < 3) throw boom
            currentCoroutineContext()[ReactorContext]?.context?.get<String>("user").orEmpty()
        }
        assertThat(context.getBean(Advised::class.java).ask("x")).isEqualTo("ann")
        assertThat(counted.failedCalls()).isEqualTo(2)
        assertThat(counted.successfulCalls()).isEqualTo(1)
    }

    @Test
    fun `a call that is cancelled stops its request`() = runBlocking<Unit> {
        val http = HttpClient.newHttpClient()
        val request =
            HttpRequest
                .newBuilder(URI.create("${service.openAiBaseUri()}/chat/completions"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(QUESTION))
                .build()
        source.call = {
            suspendCancellableCoroutine { waiting ->
                val answer = http.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                waiting.invokeOnCancellation { answer.cancel(true) }
                answer.whenComplete { response, error ->
                    if (error == null) waiting.resume(response.body()) else waiting.resumeWithException(error)
                }
            }
        }
        assertThat(answers.ask("x")).contains("Hello!")
        cancelled { answers.ask("x") }
    }

    @Test
    fun `a client that Spring makes of an interface is protected, and stopped`() = runBlocking<Unit> {
        val api = context.getBean(Api::class.java)
        assertThat(api.ask(QUESTION)).contains("Hello!")
        assertThat(counted.successfulCalls()).isEqualTo(1)
        cancelled { api.ask(QUESTION) }
    }

    /** Cancels a call when its request has come to a service that hangs. */
    private suspend fun cancelled(call: suspend () -> String) =
        coroutineScope {
            service.script(Behavior.hang())
            val before = service.requestCount()
            val calling = launch(Dispatchers.Default) { call() }
            assertThat(runInterruptible(Dispatchers.IO) { service.awaitRequests(before + 1, PATIENCE) }).isTrue()
            calling.cancel()
            calling.join()
            assertThat(counted.ignoredCalls()).isEqualTo(1)
            assertThat(counted.failedCalls()).isZero()
            assertThat(chat.status().callsInFlight()).isZero()
            assertThat(runInterruptible(Dispatchers.IO) { service.awaitIdle(PATIENCE) }).isTrue()
        }
}
