package dev.halfopen.kotlin

import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.test.TestCoroutineScheduler
import kotlin.coroutines.CoroutineContext
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds

private val testsAreHere: Boolean =
    try {
        Class.forName(
            "kotlinx.coroutines.test.TestCoroutineScheduler",
            false,
            CallContext::class.java.classLoader,
        )
        true
    } catch (_: ClassNotFoundException) {
        false
    }

/** The virtual time of a test; null: there is none. */
internal fun virtualTime(context: CoroutineContext): Duration? =
    if (testsAreHere) VirtualTime.of(context) else null

/** Apart, since it is only there where `kotlinx-coroutines-test` is. */
private object VirtualTime {
    @OptIn(ExperimentalCoroutinesApi::class)
    fun of(context: CoroutineContext): Duration? =
        context[TestCoroutineScheduler]?.currentTime?.milliseconds
}
