/**
 * JSON as services send it: read in pieces as it comes, within bounds, whole or cut. It knows
 * nothing of services and of what their words mean.
 */
@NullMarked
package dev.halfopen.ai.json;

import org.jspecify.annotations.NullMarked;
