/** What tools are told about Halfopen. Not exported. */
@NullMarked
package dev.halfopen.reactor.internal;

import org.jspecify.annotations.NullMarked;
