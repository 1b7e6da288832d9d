package dev.halfopen.spring.boot

import dev.halfopen.CircuitState
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.runBlocking
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.BeforeAll
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test
import org.springframework.boot.SpringBootConfiguration
import org.springframework.boot.autoconfigure.EnableAutoConfiguration
import org.springframework.context.annotation.Bean
import org.springframework.context.annotation.Import
import org.springframework.http.MediaType
import org.springframework.web.bind.annotation.GetMapping
import org.springframework.web.bind.annotation.PathVariable
import org.springframework.web.bind.annotation.RestController
import java.io.IOException
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse

/** Suspending functions of a controller (WebFlux) that call resilient ones, asked over HTTP. */
class SuspendingControllerTest {
    @RestController
    class Controller(
        private val answers: KotlinAnswers,
    ) {
        @GetMapping("/ask/{question}")
        suspend fun ask(
            @PathVariable question: String,
        ): String = answers.askOr(question)

        @GetMapping("/plain/{question}")
        suspend fun plain(
            @PathVariable question: String,
        ): String = answers.ask(question)

        @GetMapping("/stream/{question}", produces = [MediaType.TEXT_EVENT_STREAM_VALUE])
        fun stream(
            @PathVariable question: String,
        ): Flow<String> = answers.stream(question)
    }

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(KotlinAnswers::class, Controller::class)
    class Application {
        @Bean
        fun source() = Source()
    }

    companion object {
        private lateinit var application: RunningApplication

        @BeforeAll
        @JvmStatic
        fun start() {
            application =
                RunningApplication.start(
                    Application::class.java,
                    "--spring.main.web-application-type=reactive",
                    "--halfopen.instances.chat.failure-threshold=2",
                    "--halfopen.pipelines.robust.retry.max-attempts=2",
                )
        }

        @AfterAll
        @JvmStatic
        fun stop() {
            application.close()
        }
    }

    private val source = application.context().getBean(Source::class.java)
    private val chat = application.context().getBean(Halfopen::class.java).circuitBreaker("chat")

    @BeforeEach
    fun fresh() {
        source.reset()
        chat.reset()
        chat.metrics().reset()
    }

    @Test
    fun `an outage opens, fallbacks answer, and it recovers`() {
        source.call = {
            delay(1)
            "answer to $it"
        }
        assertThat(application.fetch("/ask/x").body()).isEqualTo("answer to x")
        source.call = {
            delay(1)
            throw IOException("ill")
        }
        repeat(2) { assertThat(application.fetch("/ask/x").body()).isEqualTo("sorry for x, ill") }
        assertThat(chat.state()).isEqualTo(CircuitState.OPEN)
        assertThat(application.fetch("/ask/x").body()).isEqualTo("later, x, chat")
        assertThat(application.fetch("/plain/x").statusCode()).isEqualTo(500)
        assertThat(chat.metrics().snapshot().rejectedCalls()).isEqualTo(2)
        source.reset()
        chat.reset()
        assertThat(application.fetch("/plain/y").body()).isEqualTo("answer to y")
    }

    @Test
    fun `a flow is one call, until its end`() {
        source.stream = {
            flow {
                emit("one")
                delay(1)
                emit("two")
            }
        }
        assertThat(application.fetch("/stream/x").body()).isEqualTo("data:one\n\ndata:two\n\n")
        assertThat(chat.metrics().snapshot().successfulCalls()).isEqualTo(1)
    }

    @Test
    fun `a client that goes away is neutral`() {
        val begun = CompletableDeferred<Unit>()
        val ended = CompletableDeferred<Unit>()
        source.call = {
            try {
                begun.complete(Unit)
                awaitCancellation()
            } finally {
                ended.complete(Unit)
            }
        }
        val port = application.context().environment.getProperty("local.server.port")
        val request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:$port/ask/x")).build()
        val answer = HttpClient.newHttpClient().sendAsync(request, HttpResponse.BodyHandlers.ofString())
        runBlocking {
            begun.await()
            answer.cancel(true)
            ended.await()
        }
        while (chat.status().callsInFlight() > 0) {
            Thread.onSpinWait()
        }
        assertThat(chat.metrics().snapshot().ignoredCalls()).isEqualTo(1)
        assertThat(chat.metrics().snapshot().failedCalls()).isZero()
    }
}
