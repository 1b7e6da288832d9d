/** Protects the {@link java.net.http.HttpClient} of the JDK. */
@NullMarked
package dev.halfopen.ai.jdk;

import org.jspecify.annotations.NullMarked;
