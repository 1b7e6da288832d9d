package dev.halfopen.spring.boot

import dev.halfopen.CircuitBreaker
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.yield
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.BeforeAll
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test
import org.springframework.boot.SpringApplication
import org.springframework.boot.WebApplicationType
import org.springframework.boot.autoconfigure.ImportAutoConfiguration
import org.springframework.context.ConfigurableApplicationContext
import org.springframework.context.annotation.Bean
import org.springframework.context.annotation.Configuration
import org.springframework.resilience.annotation.EnableResilientMethods
import org.springframework.resilience.annotation.Retryable
import java.io.IOException

/** Spring's own `@Retryable` beside `@Resilient` on functions of Kotlin. */
class KotlinRetryTest {
    /** What users write. */
    open class Answers {
        open var requests = 0

        @Retryable(maxRetries = 2, delay = 1)
        @Resilient("chat")
        open suspend fun ask(): String {
            requests++
            yield()
            throw IOException("ill")
        }

        @Retryable(maxRetries = 2, delay = 1)
        @Resilient("robust")
        open suspend fun askByBoth(): String {
            requests++
            yield()
            throw IOException("ill")
        }

        @Retryable(maxRetries = 2, delay = 1)
        @Resilient("chat")
        open fun stream(): Flow<String> =
            flow {
                requests++
                throw IOException("ill")
            }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableResilientMethods
    @ImportAutoConfiguration(HalfopenAutoConfiguration::class, ResilientAutoConfiguration::class)
    class Application {
        @Bean
        fun answers() = Answers()
    }

    companion object {
        private lateinit var context: ConfigurableApplicationContext

        @BeforeAll
        @JvmStatic
        fun start() {
            context =
                SpringApplication(Application::class.java)
                    .apply { setWebApplicationType(WebApplicationType.NONE) }
                    .run(
                        "--spring.main.banner-mode=off",
                        "--halfopen.defaults.failure-threshold=20",
                        "--halfopen.instances.chat.failure-threshold=20",
                        "--halfopen.pipelines.robust.retry.max-attempts=2",
                        "--halfopen.pipelines.robust.retry.first-wait=1ms",
                        "--halfopen.pipelines.robust.retry.max-wait=1ms",
                        "--halfopen.pipelines.robust.retry.idempotent=true",
                    )
        }

        @AfterAll
        @JvmStatic
        fun stop() {
            context.close()
        }
    }

    private val answers = context.getBean(Answers::class.java)

    private fun breaker(id: String): CircuitBreaker = context.getBean(Halfopen::class.java).circuitBreaker(id)

    @BeforeEach
    fun fresh() {
        answers.requests = 0
        for (id in listOf("chat", "robust")) {
            breaker(id).reset()
            breaker(id).metrics().reset()
        }
    }

    private fun failureOf(call: suspend () -> Unit): Throwable = runBlocking {
        runCatching { call() }.exceptionOrNull()!!
    }

    @Test
    fun `they do not try a suspending function again, which is one call`() {
        assertThat(failureOf { answers.ask() }).isInstanceOf(IOException::class.java).hasMessage("ill")
        assertThat(answers.requests).isEqualTo(1)
        assertThat(breaker("chat").metrics().snapshot().failedCalls()).isEqualTo(1)
    }

    @Test
    fun `the pipeline does, as often as it says`() {
        assertThat(failureOf { answers.askByBoth() }).isInstanceOf(IOException::class.java).hasMessage("ill")
        assertThat(answers.requests).isEqualTo(2)
        assertThat(breaker("robust").metrics().snapshot().failedCalls()).isEqualTo(2)
    }

    @Test
    fun `they collect a flow again, and each collection is a call`() {
        assertThat(failureOf { answers.stream().toList() }).hasRootCauseInstanceOf(IOException::class.java)
        assertThat(answers.requests).isEqualTo(3)
        assertThat(breaker("chat").metrics().snapshot().failedCalls()).isEqualTo(3)
    }
}
