/**
 * What circuit breakers, pipelines and AI calls do, as Micrometer's meters.
 *
 * <p>Start at {@link dev.halfopen.micrometer.HalfopenMeters}. Inside, {@code BreakerFamilies} is
 * the table of all figures of a breaker, {@code WatchedBreakers} knows which breakers are told of,
 * and an {@code Exposition} shows them: Micrometer's own meters, or one collector for Prometheus.
 * The package uses the public face of breakers only, and must not cost their calls anything that
 * was not asked for.
 *
 * <p>The words are explained in the description of the package {@code dev.halfopen}.
 */
@NullMarked
package dev.halfopen.micrometer;

import org.jspecify.annotations.NullMarked;
