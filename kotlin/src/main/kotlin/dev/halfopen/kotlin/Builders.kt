package dev.halfopen.kotlin

import dev.halfopen.CircuitBreaker
import dev.halfopen.CircuitBreakerConfig
import dev.halfopen.Incubating
import dev.halfopen.pipeline.PipelineBuilder
import dev.halfopen.pipeline.ResiliencePipeline
import dev.halfopen.timeout.Timeouts
import kotlin.time.Duration
import kotlin.time.toJavaDuration

/**
 * A breaker with these settings.
 *
 * ```
 * val breaker = circuitBreaker("ai_service", CircuitBreakerConfig.forAiServices()) {
 *     recoveryTimeout(30.seconds)
 * }
 * ```
 *
 * @param name 1 to 200 characters
 * @param base what isn't set is as here
 * @param tags what the breaker is for: they become the tags of its meters; at most 16
 * @since 0.1.0
 */
@Incubating
public fun circuitBreaker(
    name: String,
    base: CircuitBreakerConfig = CircuitBreakerConfig.defaults(),
    tags: Map<String, String> = emptyMap(),
    settings: CircuitBreakerConfig.Builder.() -> Unit = {},
): CircuitBreaker = CircuitBreaker.of(name, circuitBreakerConfig(base, settings), tags)

/**
 * Settings of a breaker.
 *
 * @param base what isn't set is as here
 * @since 0.1.0
 */
@Incubating
public fun circuitBreakerConfig(
    base: CircuitBreakerConfig = CircuitBreakerConfig.defaults(),
    settings: CircuitBreakerConfig.Builder.() -> Unit,
): CircuitBreakerConfig = base.toBuilder().apply(settings).build()

/**
 * A pipeline with a breaker of its own.
 *
 * ```
 * val pipeline = resiliencePipeline("gpt-5-mini") {
 *     strategy(Strategy.balanced())
 *     fallbackTo("claude")
 * }
 * ```
 *
 * @param name the breaker's, 1 to 200 characters
 * @since 0.1.0
 */
@Incubating
public fun resiliencePipeline(
    name: String,
    settings: PipelineBuilder.() -> Unit = {},
): ResiliencePipeline = ResiliencePipeline.builder(name).apply(settings).build()

/**
 * A pipeline around the calls that this breaker protects.
 *
 * @since 0.1.0
 */
@Incubating
public fun resiliencePipeline(
    breaker: CircuitBreaker,
    settings: PipelineBuilder.() -> Unit = {},
): ResiliencePipeline = ResiliencePipeline.builder(breaker).apply(settings).build()

/**
 * As in Java, by Kotlin's [Duration].
 *
 * @since 0.1.0
 */
@Incubating
public fun CircuitBreakerConfig.Builder.recoveryTimeout(
    value: Duration,
): CircuitBreakerConfig.Builder = recoveryTimeout(value.toJavaDuration())

/**
 * As in Java, by Kotlin's [Duration].
 *
 * @since 0.1.0
 */
@Incubating
public fun CircuitBreakerConfig.Builder.halfOpenCallTimeout(
    value: Duration,
): CircuitBreakerConfig.Builder = halfOpenCallTimeout(value.toJavaDuration())

/**
 * As in Java, by Kotlin's [Duration].
 *
 * @since 0.1.0
 */
@Incubating
public fun CircuitBreakerConfig.Builder.slowCallThreshold(
    value: Duration,
): CircuitBreakerConfig.Builder = slowCallThreshold(value.toJavaDuration())

/**
 * As in Java, by Kotlin's [Duration].
 *
 * @since 0.1.0
 */
@Incubating
public fun CircuitBreakerConfig.Builder.hangThreshold(
    value: Duration,
): CircuitBreakerConfig.Builder = hangThreshold(value.toJavaDuration())

/**
 * How long attempts, streams and the whole may take; what isn't given, for ever. See [Timeouts].
 *
 * @since 0.1.0
 */
@Incubating
public fun PipelineBuilder.timeouts(
    attempt: Duration? = null,
    firstItem: Duration? = null,
    idle: Duration? = null,
    deadline: Duration? = null,
): PipelineBuilder =
    timeouts(
        Timeouts(
            attempt?.toJavaDuration(),
            firstItem?.toJavaDuration(),
            idle?.toJavaDuration(),
            deadline?.toJavaDuration(),
        ),
    )
