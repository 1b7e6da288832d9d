@file:Suppress("ktlint")

package dev.halfopen.spring.boot

import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flowOf
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.test.runTest
import kotlinx.coroutines.yield
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test
import org.springframework.boot.autoconfigure.AutoConfigurations
import org.springframework.boot.test.context.assertj.AssertableApplicationContext
import org.springframework.stereotype.Service

/** The part of the guide's page on Kotlin that is about Spring, within what a reader has. */
class KotlinGuideTest {
    class ChatService {
        suspend fun chat(prompt: String): String = if (prompt == "hello") "hello" else error("ill").also { yield() }

        fun stream(prompt: String): Flow<String> = flowOf("hello", prompt)

        suspend fun hint(failure: Throwable): String = "It is ${failure.message}.".also { yield() }
    }

    @Service
    open class Answers(private val client: ChatService) {
        @Resilient("chat", fallbackMethod = "apology")
        open suspend fun ask(question: String): String = client.chat(question)

        private suspend fun apology(question: String, failure: Throwable): String =
            "Sorry, try again later. " + client.hint(failure)

        @Resilient("chat")
        open fun stream(question: String): Flow<String> = client.stream(question)
    }

    @Test
    fun `what the page shows works`() {
        Contexts
            .withYaml("halfopen.instances.chat:")
            .withConfiguration(AutoConfigurations.of(ResilientAutoConfiguration::class.java))
            .withBean(ChatService::class.java)
            .withBean(Answers::class.java)
            .run { context: AssertableApplicationContext ->
                runTest {
                    val answers = context.getBean(Answers::class.java)
                    assertThat(answers.ask("hello")).isEqualTo("hello")
                    assertThat(answers.ask("x")).isEqualTo("Sorry, try again later. It is ill.")
                    assertThat(answers.stream("you").toList()).containsExactly("hello", "you")
                    val chat = context.getBean(Halfopen::class.java).circuitBreaker("chat")
                    assertThat(chat.metrics().snapshot().totalCalls()).isEqualTo(3)
                }
            }
    }
}
