package org.springframework.ai.openai;

/** As a later version of Spring AI could make its models: without a client that is known. */
public final class OtherModel {}
