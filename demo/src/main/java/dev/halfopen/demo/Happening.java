package dev.halfopen.demo;

import dev.halfopen.CircuitState;

/**
 * Something that the breaker did, in words.
 *
 * @param state the state after it
 * @param text when it happened, what, and why
 */
record Happening(CircuitState state, String text) {}
