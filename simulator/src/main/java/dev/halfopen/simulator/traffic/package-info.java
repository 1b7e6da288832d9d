/**
 * When calls come, and what they ask for: made by models, or as they were recorded. Knows neither
 * services nor breakers.
 */
@NullMarked
package dev.halfopen.simulator.traffic;

import org.jspecify.annotations.NullMarked;
