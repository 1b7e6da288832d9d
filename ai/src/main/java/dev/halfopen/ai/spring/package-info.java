/**
 * Protects the clients of <a href="https://spring.io/projects/spring-framework">Spring</a>. Needs
 * Spring Framework 6.2 or 7: {@code spring-web} for {@code RestClient} and {@code RestTemplate},
 * and {@code spring-webflux} for {@code WebClient}; both are optional dependencies, and the first
 * works without the second.
 */
@NullMarked
package dev.halfopen.ai.spring;

import org.jspecify.annotations.NullMarked;
