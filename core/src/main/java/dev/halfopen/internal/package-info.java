/**
 * What the packages of this module share and nobody else sees: the module exports it to halfopen-ai
 * only.
 */
@NullMarked
package dev.halfopen.internal;

import org.jspecify.annotations.NullMarked;
