package dev.halfopen.kotlin

import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.FlowCollector
import kotlinx.coroutines.flow.flow

/** A flow that does this when it is collected. */
internal fun <T> collectedBy(collect: suspend (FlowCollector<T>) -> Unit): Flow<T> =
    flow { collect(this) }
