/** Protects the client {@code openai-java}, which is an optional dependency, at its HTTP layer. */
@NullMarked
package dev.halfopen.ai.openai;

import org.jspecify.annotations.NullMarked;
