/**
 * What failures of AI services mean, whatever client carried them.
 *
 * <p>{@link dev.halfopen.ai.AIFailure} is the vocabulary: every error of the family knows which one
 * it is, and so its verdict and what can help. {@link dev.halfopen.ai.Provider} turns a response
 * into an error; {@link dev.halfopen.ai.AIClassifier} turns an error of a client's own into one.
 * The package must not know breakers' insides nor need any client to be there.
 *
 * <p>The words are explained in the description of the package {@code dev.halfopen}.
 */
@NullMarked
package dev.halfopen.ai;

import org.jspecify.annotations.NullMarked;
