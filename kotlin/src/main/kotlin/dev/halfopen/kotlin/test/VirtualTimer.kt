package dev.halfopen.kotlin.test

import dev.halfopen.kotlin.stop
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.isActive
import kotlinx.coroutines.launch
import java.util.concurrent.AbstractExecutorService
import java.util.concurrent.Callable
import java.util.concurrent.Delayed
import java.util.concurrent.FutureTask
import java.util.concurrent.RejectedExecutionException
import java.util.concurrent.ScheduledExecutorService
import java.util.concurrent.ScheduledFuture
import java.util.concurrent.TimeUnit
import kotlin.time.Duration.Companion.nanoseconds

/** What a pipeline needs of a timer, by the time of a scope: tasks that come once. */
internal class VirtualTimer(
    private val scope: CoroutineScope,
) : AbstractExecutorService(),
    ScheduledExecutorService {
    private class Task<V>(
        call: Callable<V>,
        private val delayNanos: Long,
    ) : FutureTask<V>(call),
        ScheduledFuture<V> {
        override fun getDelay(unit: TimeUnit): Long = unit.convert(delayNanos, TimeUnit.NANOSECONDS)

        override fun compareTo(other: Delayed): Int =
            getDelay(TimeUnit.NANOSECONDS).compareTo(other.getDelay(TimeUnit.NANOSECONDS))
    }

    override fun <V> schedule(
        callable: Callable<V>,
        delay: Long,
        unit: TimeUnit,
    ): ScheduledFuture<V> {
        if (!scope.isActive) {
            throw RejectedExecutionException("the test has ended")
        }
        val task = Task(callable, unit.toNanos(delay))
        val waiting =
            scope.launch {
                delay(unit.toNanos(delay).nanoseconds)
                task.run()
            }
        return object : ScheduledFuture<V> by task {
            override fun cancel(mayInterruptIfRunning: Boolean): Boolean {
                waiting.stop()
                return task.cancel(mayInterruptIfRunning)
            }
        }
    }

    override fun schedule(
        command: Runnable,
        delay: Long,
        unit: TimeUnit,
    ): ScheduledFuture<*> = schedule(Callable { command.run() }, delay, unit)

    override fun execute(command: Runnable) {
        schedule(command, 0, TimeUnit.NANOSECONDS)
    }

    override fun scheduleAtFixedRate(
        command: Runnable,
        initialDelay: Long,
        period: Long,
        unit: TimeUnit,
    ): ScheduledFuture<*> = throw UnsupportedOperationException("a pipeline's tasks come once")

    override fun scheduleWithFixedDelay(
        command: Runnable,
        initialDelay: Long,
        delay: Long,
        unit: TimeUnit,
    ): ScheduledFuture<*> = scheduleAtFixedRate(command, initialDelay, delay, unit)

    override fun shutdown() = Unit

    override fun shutdownNow(): List<Runnable> = emptyList()

    override fun isShutdown(): Boolean = !scope.isActive

    override fun isTerminated(): Boolean = isShutdown

    override fun awaitTermination(
        timeout: Long,
        unit: TimeUnit,
    ): Boolean = isTerminated
}
