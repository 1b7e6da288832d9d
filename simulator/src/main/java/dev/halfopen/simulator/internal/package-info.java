/** Chance and numbers, the same on every JDK; not for use from outside. */
@NullMarked
package dev.halfopen.simulator.internal;

import org.jspecify.annotations.NullMarked;
