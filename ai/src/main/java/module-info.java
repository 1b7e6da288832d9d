/**
 * What failures of AI services mean, whatever Java client carried them.
 *
 * @since 0.1.0
 */
@SuppressWarnings("requires-automatic") // the clients are no modules; all of them are optional
module dev.halfopen.ai {
  requires transitive dev.halfopen;
  requires static org.jspecify;
  requires org.slf4j;
  requires static java.net.http;
  requires static okhttp3;
  requires static okio;
  requires static kotlin.stdlib;
  requires static openai.java.core;
  requires static anthropic.java.core;
  requires static com.azure.core;
  requires static com.google.genai;
  requires static langchain4j.core;
  requires static langchain4j.http.client;
  requires static langchain4j.http.client.jdk;
  requires static software.amazon.awssdk.awscore;
  requires static software.amazon.awssdk.core;
  requires static software.amazon.awssdk.http;
  requires static software.amazon.awssdk.metrics;
  requires static spring.web;
  requires static spring.webflux;
  requires static spring.core;
  requires static reactor.core;
  requires static org.reactivestreams;

  provides dev.halfopen.internal.ReadsServices with
      dev.halfopen.ai.internal.ClassifierOfServices;

  exports dev.halfopen.ai;
  exports dev.halfopen.ai.anthropic;
  exports dev.halfopen.ai.aws;
  exports dev.halfopen.ai.azure;
  exports dev.halfopen.ai.jdk;
  exports dev.halfopen.ai.langchain4j;
  exports dev.halfopen.ai.okhttp;
  exports dev.halfopen.ai.openai;
  exports dev.halfopen.ai.spring;
}
