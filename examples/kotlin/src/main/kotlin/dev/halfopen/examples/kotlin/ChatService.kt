package dev.halfopen.examples.kotlin

import com.openai.client.OpenAIClientAsync
import com.openai.core.http.AsyncStreamResponse
import com.openai.models.chat.completions.ChatCompletionChunk
import com.openai.models.chat.completions.ChatCompletionCreateParams
import com.sun.net.httpserver.HttpServer
import dev.halfopen.CircuitBreakerConfig
import dev.halfopen.CircuitBreakerRegistry
import dev.halfopen.ai.AIProtection
import dev.halfopen.ai.openai.OpenAIProtection
import dev.halfopen.ai.openai.OpenAIStreams
import dev.halfopen.kotlin.flowAttempt
import dev.halfopen.kotlin.resiliencePipeline
import dev.halfopen.micrometer.HalfopenMeters
import dev.halfopen.pipeline.Strategy
import io.micrometer.prometheusmetrics.PrometheusConfig
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import kotlinx.coroutines.jdk9.asFlow
import java.net.InetAddress
import java.net.InetSocketAddress

internal const val MODEL = "gpt-5-mini"
internal const val SPARE = "gpt-5-nano"

/**
 * Answers questions over HTTP, word by word, by a model or, where that can't help, by another one; each
 * request is a coroutine. What stands between the tags is all that Halfopen needs. Thread-safe.
 */
internal class ChatService(
    port: Int,
    client: OpenAIClientAsync,
    // tag::glue[]
    breakers: CircuitBreakerRegistry,
    // end::glue[]
) : AutoCloseable {
    private val scope = CoroutineScope(SupervisorJob() + Dispatchers.IO)
    private val meters = PrometheusMeterRegistry(PrometheusConfig.DEFAULT)

    // tag::glue[]
    private val exchanges = HalfopenMeters.of(meters).bind(breakers).exchanges()
    private val protection = AIProtection
        .builder(breakers)
        .key { it.model() ?: "other" }
        .observer(exchanges)
        .build()
    private val openAi = OpenAIProtection.protect(client, protection)
    private val first = breakers.circuitBreaker(MODEL)
    private val spare = breakers.circuitBreaker(SPARE)
    private val pipeline = resiliencePipeline(first) { fallbackTo(spare).strategy(Strategy.balanced()) }
    // end::glue[]

    private val server = HttpServer.create(InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0)

    init {
        show("/chat") { request ->
            val question = request.text()
            // tag::glue[]
            val words = pipeline.flowAttempt { OpenAIStreams.publisher(ask(it.target(), question)).asFlow() }
            // end::glue[]
            words.collect { chunk -> chunk.choices().forEach { request.write(it.delta().content().orElse("")) } }
            request.write("\n")
        }
        show("/health") {
            // tag::glue[]
            val well = first.permitsCalls() || spare.permitsCalls()
            // end::glue[]
            it.respond(if (well) 200 else 503, if (well) "well" else "ill")
        }
        show("/metrics") { it.respond(200, meters.scrape()) }
        server.start()
    }

    val port: Int get() = server.address.port

    /** One more page. */
    fun show(path: String, page: suspend (Request) -> Unit) {
        server.createContext(path) { exchange -> Request(exchange).answerIn(scope, page) }
    }

    private fun ask(model: String, question: String): AsyncStreamResponse<ChatCompletionChunk> =
        openAi.chat().completions().createStreaming(
            ChatCompletionCreateParams
                .builder()
                .model(model)
                .addUserMessage(question)
                .build(),
        )

    override fun close() {
        server.stop(0)
        scope.cancel()
    }
}

/** Starts it on port 8080, or the one that is given. */
internal fun main(vararg arguments: String) {
    val backend = Backend.fromEnvironment()
    // tag::glue[]
    val breakers = CircuitBreakerRegistry.of(CircuitBreakerConfig.forAiServices())
    // end::glue[]
    val service = ChatService(arguments.firstOrNull()?.toInt() ?: 8080, backend.client, breakers)
    service.show("/illness") { backend.illness(it) }
    println("Ask at http://localhost:${service.port}/chat: ${backend.description}")
}
