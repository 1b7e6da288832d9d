/** A chat over HTTP without a framework: the JDK's server, the official client, and Halfopen. */
@NullMarked
package dev.halfopen.examples.plain;

import org.jspecify.annotations.NullMarked;
