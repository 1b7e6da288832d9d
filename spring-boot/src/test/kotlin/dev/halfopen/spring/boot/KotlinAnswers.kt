package dev.halfopen.spring.boot

import dev.halfopen.CallNotPermittedException
import dev.halfopen.pipeline.Attempt
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flowOf
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.yield
import org.springframework.stereotype.Service
import java.io.IOException

/** What stands behind the answers: tests say what it does. */
class Source {
    var call: suspend (String) -> String = { "answer to $it" }
    var stream: (String) -> Flow<String> = { flowOf("answer", "to", it) }

    fun reset() {
        val fresh = Source()
        call = fresh.call
        stream = fresh.stream
    }
}

/** What users write in Kotlin. */
@Service
open class KotlinAnswers(
    private val source: Source,
) {
    @Resilient("chat")
    open suspend fun ask(question: String): String = source.call(question)

    @Resilient("chat")
    open suspend fun tell(question: String) {
        source.call(question)
    }

    @Resilient("chat")
    open suspend fun askForNothing(): String? = null

    @Resilient("chat", fallbackMethod = "apology")
    open suspend fun askOr(question: String): String = source.call(question)

    private suspend fun apology(
        question: String,
        failure: Throwable,
    ): String {
        yield()
        return "sorry for $question, ${failure.message}"
    }

    private fun apology(
        question: String,
        rejection: CallNotPermittedException,
    ): String = "later, $question, ${rejection.circuitBreakerName()}"

    @Resilient("chat", fallbackMethod = "network")
    open suspend fun askOrNetwork(question: String): String = source.call(question)

    internal suspend fun network(
        question: String,
        failure: IOException,
    ): String = "network, $question, ${failure.message}"

    @Resilient("chat", fallbackMethod = "tellNobody")
    open suspend fun tellOr(question: String) {
        source.call(question)
    }

    private fun tellNobody(question: String) {
        told = question
    }

    open var told: String? = null

    @Resilient("robust", fallbackMethod = "second")
    open suspend fun tried(
        question: String,
        attempt: Attempt? = null,
    ): String = source.call("$question ${attempt?.number()}")

    @Resilient("chat")
    open suspend fun second(
        question: String,
        attempt: Attempt?,
    ): String = source.call("second $question ${attempt?.number()}")

    @Resilient("chat")
    open fun stream(question: String): Flow<String> = source.stream(question)

    @Resilient("robust", fallbackMethod = "noStream")
    open fun streamOr(question: String): Flow<String> = source.stream(question)

    open suspend fun noStream(
        question: String,
        failure: Throwable,
    ): Flow<String> {
        yield()
        return flowOf("sorry", "for", question, "${failure.message}")
    }
}

/** For a caller in Java. */
fun asked(
    answers: KotlinAnswers,
    question: String,
): String = runBlocking { answers.askOr(question) }
