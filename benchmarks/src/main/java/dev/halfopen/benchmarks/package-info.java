/**
 * How fast and how small a circuit breaker is, beside others and beside the least that its work can
 * cost. Knows all the breakers; nothing knows it.
 */
@NullMarked
package dev.halfopen.benchmarks;

import org.jspecify.annotations.NullMarked;
