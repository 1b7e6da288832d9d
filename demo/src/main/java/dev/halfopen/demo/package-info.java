/**
 * The breaker at work: traffic of the official OpenAI client through Halfopen, in front of a
 * service that falls ill by a script, beside the same traffic without a breaker.
 *
 * <p>Start at {@link dev.halfopen.demo.Demo}. Nothing here is published or used by the library.
 */
@NullMarked
package dev.halfopen.demo;

import org.jspecify.annotations.NullMarked;
