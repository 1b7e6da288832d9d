/**
 * Protects calls of <a href="https://docs.langchain4j.dev">LangChain4j</a> at its HTTP layer. Needs
 * langchain4j-http-client-jdk 1.x, which is an optional dependency.
 */
@NullMarked
package dev.halfopen.ai.langchain4j;

import org.jspecify.annotations.NullMarked;
