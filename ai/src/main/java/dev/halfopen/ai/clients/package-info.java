/**
 * Reads the exceptions of clients that have no HTTP layer to be protected at, or whose users call
 * them without it: what the service answered, as far as the exception tells.
 *
 * <p>Each reader is compiled against its client, and loaded when an exception of that client comes
 * by. The package must not judge what it reads, and no client need be there.
 */
@NullMarked
package dev.halfopen.ai.clients;

import org.jspecify.annotations.NullMarked;
