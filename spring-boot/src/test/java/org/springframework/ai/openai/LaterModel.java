package org.springframework.ai.openai;

import com.openai.client.OpenAIClient;

/** As a later version of Spring AI could make its models: with a client that nobody can set. */
public record LaterModel(OpenAIClient client) {}
