/**
 * Halfopen in a Spring Boot application: circuit breakers by properties, which are changed while
 * they run, the annotation {@link dev.halfopen.spring.boot.Resilient}, an actuator endpoint, and
 * health.
 *
 * <p>Start at {@link dev.halfopen.spring.boot.Halfopen}. One auto-configuration for each concern;
 * nothing is scanned, nothing is static, and nothing of Spring's reaches the core.
 *
 * <p>The words are explained in the description of the package {@code dev.halfopen}.
 */
@NullMarked
package dev.halfopen.spring.boot;

import org.jspecify.annotations.NullMarked;
