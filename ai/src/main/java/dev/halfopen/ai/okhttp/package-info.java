/**
 * Protects calls of <a href="https://square.github.io/okhttp/">OkHttp</a>, and of clients that are
 * built on it. Needs OkHttp 4 or later, which is an optional dependency.
 */
@NullMarked
package dev.halfopen.ai.okhttp;

import org.jspecify.annotations.NullMarked;
