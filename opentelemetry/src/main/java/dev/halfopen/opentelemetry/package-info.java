/**
 * What circuit breakers do and what AI calls were, told to OpenTelemetry: metrics, log events,
 * facts on spans. Begin at {@link dev.halfopen.opentelemetry.HalfopenTelemetry}. It knows the API
 * of OpenTelemetry and no SDK; of breakers it knows the public face, and holds none alive.
 *
 * <p>The words are explained in the description of the package {@code dev.halfopen}.
 */
@NullMarked
package dev.halfopen.opentelemetry;

import org.jspecify.annotations.NullMarked;
