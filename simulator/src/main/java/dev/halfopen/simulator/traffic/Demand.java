package dev.halfopen.simulator.traffic;

import org.jspecify.annotations.Nullable;

/**
 * One call that somebody wants to make.
 *
 * @param at when, in nanoseconds since the beginning
 * @param inputTokens what is asked
 * @param outputTokens how long the answer is
 * @param streamed whether the answer comes in pieces that the caller sees
 * @param seed from which all of the call's own chance comes, so that it meets the same fate
 *     whatever stands before the service
 * @param recorded what came of it, where it was recorded; null: that is to be simulated
 * @since 0.1.0
 */
public record Demand(
    long at,
    int inputTokens,
    int outputTokens,
    boolean streamed,
    long seed,
    @Nullable CallRecord recorded) {}
