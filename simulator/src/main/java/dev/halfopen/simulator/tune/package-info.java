/**
 * Proposes settings for the user's own traffic: what usually fails and how long answers take
 * ({@link dev.halfopen.simulator.tune.TrafficFacts}), when the service was down ({@link
 * dev.halfopen.simulator.tune.Outage}), and which settings reach the user's goals at the least cost
 * ({@link dev.halfopen.simulator.tune.Tuner}).
 */
@Incubating
@NullMarked
package dev.halfopen.simulator.tune;

import dev.halfopen.Incubating;
import org.jspecify.annotations.NullMarked;
