/**
 * What the adapters of several HTTP clients share: reading of requests, and streams that read
 * along. The module does not export it, and it knows no client.
 */
@NullMarked
package dev.halfopen.ai.internal;

import org.jspecify.annotations.NullMarked;
