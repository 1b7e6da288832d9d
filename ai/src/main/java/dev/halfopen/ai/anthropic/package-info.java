/**
 * Protects the client {@code anthropic-java}, which is an optional dependency, at its HTTP layer.
 */
@NullMarked
package dev.halfopen.ai.anthropic;

import org.jspecify.annotations.NullMarked;
