/** What the packages of this module share and nobody else sees: the module doesn't export it. */
@NullMarked
package dev.halfopen.internal;

import org.jspecify.annotations.NullMarked;
