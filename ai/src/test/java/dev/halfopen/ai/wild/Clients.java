package dev.halfopen.ai.wild;

import dev.halfopen.ai.AIProtection;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The clients by the names that the cases use. */
final class Clients {
  private static final Map<String, BiFunction<URI, @Nullable AIProtection, Client>> BY_NAME =
      new LinkedHashMap<>();

  static {
    BY_NAME.put("openai-java", OpenAiClient::new);
    BY_NAME.put("anthropic-java", AnthropicMessagesClient::new);
    BY_NAME.put("langchain4j-open-ai", LangChain4jClient::new);
    BY_NAME.put("okhttp", OkHttpRawClient::new);
    BY_NAME.put("jdk-httpclient", JdkRawClient::new);
    BY_NAME.put("spring-restclient", RestClientRawClient::new);
    BY_NAME.put("openai-java async", OpenAiAsyncClient::new);
    BY_NAME.put("anthropic-java async", AnthropicAsyncClient::new);
    BY_NAME.put("jdk-httpclient pulled", JdkPulledClient::new);
    BY_NAME.put("spring-webclient", WebClientRawClient::new);
    BY_NAME.put("aws-bedrock", BedrockClient::new);
  }

  private Clients() {}

  static Set<String> names() {
    return BY_NAME.keySet();
  }

  /**
   * A client with its one line of set-up.
   *
   * @param protection null: the client alone
   */
  static Client of(String name, URI service, @Nullable AIProtection protection) {
    BiFunction<URI, @Nullable AIProtection, Client> client = BY_NAME.get(name);
    if (client == null) {
      throw new IllegalArgumentException("no such client: " + name);
    }
    return client.apply(service, protection);
  }
}
