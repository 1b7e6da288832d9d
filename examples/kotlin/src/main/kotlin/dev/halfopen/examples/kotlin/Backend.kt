package dev.halfopen.examples.kotlin

import com.openai.client.OpenAIClientAsync
import com.openai.client.okhttp.OpenAIOkHttpClientAsync
import dev.halfopen.testkit.Behavior
import dev.halfopen.testkit.ReceivedRequest
import dev.halfopen.testkit.Script
import dev.halfopen.testkit.ScriptedAiService
import java.time.Duration

/**
 * The service that answers: the one of `OPENAI_API_KEY` and `OPENAI_BASE_URL`, or, if there is no key, a
 * script within this process, which can be made ill. Thread-safe.
 */
internal class Backend private constructor(
    scripted: Boolean,
) : AutoCloseable {
    @Volatile
    private var illness = "well"

    private val script = if (scripted) ScriptedAiService.builder().script(Script(::behavior)).start() else null

    val client: OpenAIClientAsync =
        if (script == null) {
            OpenAIOkHttpClientAsync.fromEnv()
        } else {
            OpenAIOkHttpClientAsync
                .builder()
                .baseUrl(script.openAiBaseUri().toString())
                .apiKey("none")
                .build()
        }

    val description: String =
        if (script == null) {
            "the service of OPENAI_API_KEY answers"
        } else {
            "a script answers; make it ill at /illness (overloaded, quota, well)"
        }

    /** Makes the script ill, or well again. */
    fun illness(request: Request) {
        illness = request.text().trim()
        request.respond(200, if (script == null) "It is no script." else "It is $illness.")
    }

    /** Overloaded is one model, a spent quota concerns all. */
    private fun behavior(request: ReceivedRequest): Behavior =
        when {
            illness == "quota" -> Behavior.quotaExhausted()

            illness == "overloaded" && request.model() == MODEL -> Behavior.overloaded()

            else ->
                Behavior
                    .answer("This is ${request.model()}, and a script.")
                    .firstTokenDelay(Duration.ofMillis(20))
                    .tokensPerSecond(50.0)
        }

    override fun close() {
        client.close()
        script?.close()
    }

    companion object {
        fun fromEnvironment() = Backend(System.getenv("OPENAI_API_KEY") == null)

        fun scripted() = Backend(true)
    }
}
