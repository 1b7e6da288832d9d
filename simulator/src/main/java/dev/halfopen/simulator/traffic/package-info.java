/**
 * When calls come, and what they ask for: made by models, or as they were recorded. Knows neither
 * services nor breakers.
 */
@Incubating
@NullMarked
package dev.halfopen.simulator.traffic;

import dev.halfopen.Incubating;
import org.jspecify.annotations.NullMarked;
