package dev.halfopen.spring.boot

import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.flowOf
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test
import org.springframework.boot.autoconfigure.AutoConfigurations
import org.springframework.boot.test.context.assertj.AssertableApplicationContext
import java.util.function.Supplier

/** What is told of functions of Kotlin that can't be resilient as they stand. */
class InvalidKotlinMethodTest {
    private val us = InvalidKotlinMethodTest::class.java.name + "$"

    private inline fun <reified T : Any> explanation(noinline bean: () -> T): String {
        var text = ""
        Contexts
            .withYaml("halfopen.instances.chat:")
            .withConfiguration(AutoConfigurations.of(ResilientAutoConfiguration::class.java))
            .withBean(T::class.java, Supplier { bean() })
            .run { context: AssertableApplicationContext ->
                assertThat(context).hasFailed()
                val analysis = InvalidResilientMethodFailureAnalyzer().analyze(context.startupFailure!!)
                assertThat(analysis).`as`("${context.startupFailure}").isNotNull()
                text = "${analysis!!.description}\n${analysis.action}"
            }
        return text
    }

    open class Unfitting {
        @Resilient("chat", fallbackMethod = "cached")
        open suspend fun ask(
            question: String,
            sizes: Map<String, List<Int>>,
            on: (String) -> Unit,
        ): String = question

        suspend fun cached(question: String): String = question

        fun cached(
            question: String,
            sizes: Map<String, List<Int>>,
            on: (String) -> Unit,
        ): Int = 1
    }

    @Test
    fun `a fallback that does not fit is told what would, as Kotlin has it`() {
        assertThat(explanation { Unfitting() })
            .isEqualTo(
                """
                @Resilient("chat") on ${us}Unfitting.ask(String, Map<String, List<Int>>, (String) -> Unit) names the fallback method "cached", and no method of that name in ${us}Unfitting fits.

                Expected:

                    suspend fun cached(question: String, sizes: Map<String, List<Int>>, on: (String) -> Unit): String
                    suspend fun cached(question: String, sizes: Map<String, List<Int>>, on: (String) -> Unit, failure: Throwable): String

                Found:

                    fun cached(question: String, sizes: Map<String, List<Int>>, on: (String) -> Unit): Int
                    suspend fun cached(question: String): String
                Give the fallback one of the expected forms (in place of Throwable, any type of failure that it is for; with suspend or without).
                """.trimIndent(),
            )
    }

    open class Plain {
        @Resilient("chat", fallbackMethod = "cached")
        open fun ask(question: String): String = question

        suspend fun cached(question: String): String = question
    }

    @Test
    fun `a function that blocks has no fallback that suspends`() {
        assertThat(explanation { Plain() })
            .contains("    fun cached(question: String): String\n")
            .contains("Found:\n\n    suspend fun cached(question: String): String\n")
    }

    class Closed {
        @Resilient("chat")
        suspend fun ask(question: String): String = question
    }

    @Test
    fun `a class that is not open is refused`() {
        assertThat(explanation { Closed() })
            .isEqualTo(
                "@Resilient(\"chat\") on ${us}Closed.ask(String) can't be seen by a proxy: the method is final, so" +
                    " its calls would go unprotected.\n" +
                    "Make it and its class open (Kotlin's compiler plugin \"spring\" does so for components), and call it from another bean.",
            )
    }

    open class SuspendingFlow {
        @Resilient("chat")
        open suspend fun ask(question: String): Flow<String> = flowOf(question)
    }

    @Test
    fun `a function that suspends and gives a flow is refused`() {
        assertThat(explanation { SuspendingFlow() })
            .isEqualTo(
                "@Resilient(\"chat\") on ${us}SuspendingFlow.ask(String) returns before its call has ended, in a form" +
                    " that can't be watched: suspend fun ask(question: String): Flow<String>\n" +
                    "Return the answer itself; or a Flow, from a function that does not suspend.",
            )
    }

    open class Later {
        @Resilient("chat")
        open fun ask(question: String): Deferred<String> = CompletableDeferred(question)
    }

    open class Lazily {
        @Resilient("chat")
        open fun ask(question: String): Sequence<String> = sequenceOf(question)
    }

    open class Shared {
        @Resilient("chat")
        open fun ask(question: String): StateFlow<String> = MutableStateFlow(question)
    }

    @Test
    fun `what can't be watched is refused`() {
        val action = "Return a Flow, or let the function suspend and return the answer itself."
        assertThat(explanation { Later() }).contains("fun ask(question: String): Deferred<String>\n$action")
        assertThat(explanation { Lazily() }).contains("fun ask(question: String): Sequence<String>\n$action")
        assertThat(explanation { Shared() }).contains("fun ask(question: String): StateFlow<String>\n$action")
    }

    open class ToItself {
        @Resilient("chat")
        open suspend fun ask(question: String): String = question

        suspend fun askAll(): List<String> = listOf(ask("x"), ask("y"))
    }

    @Test
    fun `calls past the proxy are seen`() {
        val methods = ResilientMethods().of(ToItself::class.java).values
        assertThat(SelfCalls.`in`(ToItself::class.java, methods))
            .containsExactly("${us}ToItself.askAll calls ask(String)")
    }
}
