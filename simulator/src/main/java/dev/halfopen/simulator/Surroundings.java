package dev.halfopen.simulator;

import dev.halfopen.TimeSource;
import java.util.SplittableRandom;
import java.util.concurrent.ScheduledExecutorService;

/**
 * The clock, the timer and the source of chance of one simulated run.
 *
 * @param time stands still between events
 * @param timer runs its tasks when the simulated time has come, on the thread of the run
 * @param random where the guard's own chance comes from
 * @since 0.1.0
 */
public record Surroundings(
    TimeSource time, ScheduledExecutorService timer, SplittableRandom random) {}
