package dev.halfopen.examples.kotlin

import dev.halfopen.CircuitBreakerConfig
import dev.halfopen.CircuitBreakerRegistry
import dev.halfopen.testkit.ManualTimeSource
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Test
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpRequest.BodyPublishers
import java.net.http.HttpResponse
import java.net.http.HttpResponse.BodyHandlers
import java.time.Duration

/** The service as its users see it: over HTTP, through an outage and back. */
class ChatServiceTest {
    private val http = HttpClient.newHttpClient()
    private val time = ManualTimeSource()
    private val backend = Backend.scripted()
    private val service =
        ChatService(
            0,
            backend.client,
            CircuitBreakerRegistry.of(
                CircuitBreakerConfig
                    .forAiServices()
                    .toBuilder()
                    .timeSource(time)
                    .build(),
            ),
        )

    init {
        service.show("/illness") { backend.illness(it) }
    }

    @AfterEach
    fun stop() {
        service.close()
        backend.close()
    }

    private fun send(path: String, body: String? = null): HttpResponse<String> {
        val request = HttpRequest.newBuilder(URI.create("http://localhost:${service.port}$path"))
        if (body != null) request.POST(BodyPublishers.ofString(body))
        return http.send(request.build(), BodyHandlers.ofString())
    }

    private fun ask(): HttpResponse<String> {
        time.advance(Duration.ofSeconds(1))
        return send("/chat", "Who are you?")
    }

    private fun fallIll(illness: String) {
        assertThat(send("/illness", illness).body()).isEqualTo("It is $illness.\n")
    }

    private fun state(model: String, state: String) = "halfopen_breaker_state{name=\"$model\",state=\"$state\"} 1"

    @Test
    fun `another model answers while the first is ill, and the first one afterwards`() {
        assertThat(ask().body()).isEqualTo("This is gpt-5-mini, and a script.\n")

        fallIll("overloaded")
        repeat(5) { assertThat(ask().body()).isEqualTo("This is gpt-5-nano, and a script.\n") }
        assertThat(send("/metrics").body()).contains(state(MODEL, "open"), "halfopen_ai_")
        assertThat(send("/health").statusCode()).isEqualTo(200)

        fallIll("well")
        time.advance(Duration.ofMinutes(1))
        assertThat(ask().body()).isEqualTo("This is gpt-5-mini, and a script.\n")
        assertThat(send("/metrics").body()).contains(state(MODEL, "closed"))
    }

    @Test
    fun `when nobody can answer health says so until one can`() {
        fallIll("quota")
        repeat(2) {
            val apology = ask()
            assertThat(apology.statusCode()).isEqualTo(503)
            assertThat(apology.body()).isEqualTo("Sorry, try again later.\n")
        }
        assertThat(send("/health").statusCode()).isEqualTo(503)

        fallIll("well")
        time.advance(Duration.ofHours(1))
        assertThat(send("/health").statusCode()).isEqualTo(200)
        assertThat(ask().body()).isEqualTo("This is gpt-5-mini, and a script.\n")
    }
}
