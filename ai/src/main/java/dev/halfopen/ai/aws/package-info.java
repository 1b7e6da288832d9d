/** Protects the clients of the AWS SDK for Java 2, Bedrock's above all, at their HTTP layer. */
@NullMarked
package dev.halfopen.ai.aws;

import org.jspecify.annotations.NullMarked;
