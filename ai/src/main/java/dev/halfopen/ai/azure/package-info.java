/**
 * Protects calls of clients that stand on azure-core, azure-ai-openai and azure-ai-inference among
 * them. Needs azure-core 1.55 or later, which is an optional dependency.
 */
@NullMarked
package dev.halfopen.ai.azure;

import org.jspecify.annotations.NullMarked;
