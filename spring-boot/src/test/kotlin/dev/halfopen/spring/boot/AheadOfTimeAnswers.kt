package dev.halfopen.spring.boot

import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.yield
import java.io.IOException

/** What users write in Kotlin, in an application that is processed ahead of time. */
open class AheadOfTimeAnswers {
    @Resilient("chat", fallbackMethod = "excuse")
    open suspend fun ask(question: String): String {
        yield()
        throw IOException(question)
    }

    private suspend fun excuse(
        question: String,
        failure: IOException,
    ): String {
        yield()
        return "excuse $question for ${failure.message}"
    }
}

/** For a caller in Java. */
fun excused(answers: AheadOfTimeAnswers): String = runBlocking { answers.ask("y") }
