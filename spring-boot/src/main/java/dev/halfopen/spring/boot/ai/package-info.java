/**
 * What Spring AI's {@code ChatClient} needs beyond the protection of its models' HTTP calls: going
 * on with another model. It knows pipelines, and nothing of HTTP.
 */
@NullMarked
package dev.halfopen.spring.boot.ai;

import org.jspecify.annotations.NullMarked;
