package dev.halfopen.ai.langchain4j;

import dev.halfopen.ai.AIProtection;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.jdk.JdkHttpClientBuilder;
import java.time.Duration;

/** LangChain4j's own builder, on a client of the JDK that is protected. */
final class ProtectedBuilder implements HttpClientBuilder {
  private final JdkHttpClientBuilder builder;

  ProtectedBuilder(AIProtection protection) {
    builder = new JdkHttpClientBuilder().httpClientBuilder(new JdkBuilder(protection));
  }

  @Override
  public Duration connectTimeout() {
    return builder.connectTimeout();
  }

  @Override
  public HttpClientBuilder connectTimeout(Duration timeout) {
    builder.connectTimeout(timeout);
    return this;
  }

  @Override
  public Duration readTimeout() {
    return builder.readTimeout();
  }

  @Override
  public HttpClientBuilder readTimeout(Duration timeout) {
    builder.readTimeout(timeout);
    return this;
  }

  @Override
  public HttpClient build() {
    return new OneEndClient(builder.build());
  }
}
