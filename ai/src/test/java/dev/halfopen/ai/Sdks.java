package dev.halfopen.ai;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.models.messages.MessageCreateParams;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.chat.completions.ChatCompletionCreateParams;

/** The two SDKs, as they come, and what they are asked. */
final class Sdks {
  static final ChatCompletionCreateParams CHAT =
      ChatCompletionCreateParams.builder().model("test-model").addUserMessage("Hi").build();
  static final MessageCreateParams MESSAGE =
      MessageCreateParams.builder().model("test-model").maxTokens(9).addUserMessage("Hi").build();

  private Sdks() {}

  static OpenAIClient openAi(int port) {
    return OpenAIOkHttpClient.builder().baseUrl(openAiUrl(port)).apiKey("none").build();
  }

  /** The base URL as OpenAI's clients want it. */
  static String openAiUrl(int port) {
    return "http://127.0.0.1:" + port + "/v1";
  }

  static AnthropicClient anthropic(int port) {
    return AnthropicOkHttpClient.builder()
        .baseUrl("http://127.0.0.1:" + port)
        .apiKey("none")
        .build();
  }
}
