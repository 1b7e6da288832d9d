/** The assistant as it is, with Halfopen. */
@NullMarked
package dev.halfopen.examples.migration.after;

import org.jspecify.annotations.NullMarked;
