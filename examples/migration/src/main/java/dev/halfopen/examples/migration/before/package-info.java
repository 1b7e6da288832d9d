/** The assistant as it was, with Resilience4j. */
@NullMarked
package dev.halfopen.examples.migration.before;

import org.jspecify.annotations.NullMarked;
