/**
 * Operators of Project Reactor: a circuit breaker or a pipeline around a {@code Mono} or a {@code
 * Flux}. Each subscription is a call of its own. Knows breakers by their permits and pipelines by
 * their public face, and no client.
 *
 * <p>The words are explained in the description of the package {@code dev.halfopen}.
 */
@NullMarked
package dev.halfopen.reactor;

import org.jspecify.annotations.NullMarked;
