/**
 * What a stream of items has in common wherever it is watched: whether its service owes something.
 * For those who build operators on permits; knows nothing of circuit breakers and of no publisher.
 *
 * <p>The words are explained at {@link dev.halfopen}.
 */
@NullMarked
package dev.halfopen.stream;

import org.jspecify.annotations.NullMarked;
