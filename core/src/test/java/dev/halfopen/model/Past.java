package dev.halfopen.model;

/**
 * A call that the model remembers.
 *
 * @param at when it ended, in nanoseconds since the history began
 */
record Past(boolean failed, boolean slow, long at) {}
