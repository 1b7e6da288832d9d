/** A chat that goes on when a provider falls ill: Spring Boot, Spring AI and Halfopen. */
@NullMarked
package dev.halfopen.examples.springai;

import org.jspecify.annotations.NullMarked;
