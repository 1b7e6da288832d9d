package dev.halfopen;

import org.jspecify.annotations.Nullable;

/**
 * What an inner call makes of the call that it joined.
 *
 * @param slow whether that was slow; null: to be told by how long the outer one takes
 */
record Proposal(Verdict verdict, @Nullable Boolean slow) {}
