/**
 * The breakers of others as contenders of the simulator, the real classes by a simulated clock, and
 * the tables that compare them. Nothing here is published or used by the library.
 *
 * <p>They see what their users would see: an exception whatever the service's reason was, and a
 * result where a stream ended without its end, since the clients take that for an answer.
 */
@NullMarked
package dev.halfopen.simulator.peers;

import org.jspecify.annotations.NullMarked;
