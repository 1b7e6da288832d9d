/** An application that moves from Resilience4j to Halfopen; what is in here stays as it is. */
@NullMarked
package dev.halfopen.examples.migration;

import org.jspecify.annotations.NullMarked;
