package dev.halfopen.kotlin.test

import dev.halfopen.Incubating
import dev.halfopen.TimeSource
import dev.halfopen.pipeline.PipelineBuilder
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.launch
import kotlinx.coroutines.test.TestCoroutineScheduler
import kotlinx.coroutines.test.TestScope
import java.time.Instant
import java.util.concurrent.Executor
import kotlin.time.Duration.Companion.milliseconds

/**
 * The time of a `runTest` as the clock of its breakers: what `delay` skips has passed for them, too.
 *
 * ```
 * val breaker = circuitBreaker("ai_service") { timeSource(virtualTime()) }
 * ```
 *
 * Wall-clock time begins at `2026-01-01T00:00:00Z`. Those of one test are equal. Needs `kotlinx-coroutines-test`.
 *
 * @since 0.1.0
 */
@Incubating
public fun TestScope.virtualTime(): TimeSource = SchedulersTime(testScheduler)

/**
 * Lets the waits and time limits of a pipeline go by the time of a `runTest`, and all that is done on
 * behalf of its calls be done there; its breakers have a clock of their own, see [virtualTime]. So in a
 * test give it breakers, and not names of which it makes some by the system's clock.
 *
 * ```
 * val pipeline = resiliencePipeline(breaker) { virtualTime(this@runTest) }
 * ```
 *
 * @since 0.1.0
 */
@Incubating
public fun PipelineBuilder.virtualTime(test: TestScope): PipelineBuilder =
    timer(VirtualTimer(test.backgroundScope))
        .executor(Executor { test.backgroundScope.launch { it.run() } })

private val START = Instant.parse("2026-01-01T00:00:00Z")

@OptIn(ExperimentalCoroutinesApi::class)
private data class SchedulersTime(
    private val scheduler: TestCoroutineScheduler,
) : TimeSource {
    override fun nanoTime(): Long = scheduler.currentTime.milliseconds.inWholeNanoseconds

    override fun instant(): Instant = START.plusMillis(scheduler.currentTime)

    override fun toString(): String = "virtualTime()"
}
