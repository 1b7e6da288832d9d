package dev.halfopen.spring.boot

import kotlinx.coroutines.delay
import kotlinx.coroutines.runBlocking
import org.springframework.boot.autoconfigure.AutoConfigurations
import org.springframework.boot.test.context.assertj.AssertableApplicationContext

/** What becomes of a resilient function of Kotlin: asked for in class loaders that lack something. */
object WithoutModules {
    open class Answers {
        @Resilient("chat")
        open suspend fun ask(question: String): String {
            delay(1)
            return "answer to $question"
        }
    }

    @JvmStatic
    fun outcome(): String {
        var outcome = ""
        Contexts
            .withYaml("halfopen.instances.chat:")
            .withConfiguration(AutoConfigurations.of(ResilientAutoConfiguration::class.java))
            .withBean(Answers::class.java)
            .run { context: AssertableApplicationContext ->
                val failure = context.startupFailure
                outcome =
                    if (failure == null) {
                        val answer = runBlocking { context.getBean(Answers::class.java).ask("x") }
                        val chat = context.getBean(Halfopen::class.java).circuitBreaker("chat")
                        "$answer, ${chat.metrics().snapshot().successfulCalls()}"
                    } else {
                        val analysis = InvalidResilientMethodFailureAnalyzer().analyze(failure)!!
                        "${analysis.description}\n${analysis.action}"
                    }
            }
        return outcome
    }
}
