/**
 * Real breakers and pipelines on simulated traffic, by a clock that stands still between events:
 * start at {@link dev.halfopen.simulator.Simulation}.
 *
 * <p>What calls want stands in {@code traffic}, what they meet in {@code service}; this package
 * brings both together with what is compared ({@link dev.halfopen.simulator.Contender}) and counts.
 * It knows nothing of files, command lines and other libraries.
 *
 * <p>The words are explained in the description of the package {@code dev.halfopen}.
 */
@Incubating
@NullMarked
package dev.halfopen.simulator;

import dev.halfopen.Incubating;
import org.jspecify.annotations.NullMarked;
