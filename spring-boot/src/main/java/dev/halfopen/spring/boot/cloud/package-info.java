/**
 * Spring Cloud's circuit breakers, made by Halfopen: what OpenFeign, the gateways and HTTP
 * interface clients ask a factory for. Stands on the public face of {@link
 * dev.halfopen.spring.boot.Halfopen}.
 */
@NullMarked
package dev.halfopen.spring.boot.cloud;

import org.jspecify.annotations.NullMarked;
