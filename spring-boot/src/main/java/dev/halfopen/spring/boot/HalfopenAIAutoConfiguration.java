package dev.halfopen.spring.boot;

import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.ai.AIExchangeEnd;
import dev.halfopen.ai.AIProtection;
import dev.halfopen.ai.Watchdogs;
import dev.halfopen.ai.okhttp.OkHttpProtection;
import dev.halfopen.ai.spring.RestClientProtection;
import dev.halfopen.ai.spring.WebClientProtection;
import java.util.List;
import java.util.function.Consumer;
import okhttp3.Interceptor;
import org.springframework.ai.openai.http.okhttp.OpenAiHttpClientBuilderCustomizer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.boot.webclient.WebClientCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.WebClient;

/** Protects the calls to AI services of the clients that Spring builds. */
@AutoConfiguration(after = HalfopenAutoConfiguration.class)
@ConditionalOnClass(AIProtection.class)
@ConditionalOnBean(name = Halfopen.BEAN)
@ConditionalOnBooleanProperty("halfopen.ai.enabled")
final class HalfopenAIAutoConfiguration {
  @Bean
  @ConditionalOnMissingBean
  AIProtection halfopenAIProtection(
      CircuitBreakerRegistry registry,
      BlueprintReader reader,
      ObjectProvider<Consumer<AIExchangeEnd>> observers) {
    AIProperties from = reader.initialProperties().ai();
    Settings settings = new Settings(reader.properties(), List.of("halfopen.ai"));
    Watchdogs watchdogs = Watchdogs.NONE;
    watchdogs =
        settings.changed("first-token", watchdogs, from.firstToken(), Watchdogs::firstToken);
    watchdogs = settings.changed("idle", watchdogs, from.idle(), Watchdogs::idle);
    watchdogs = settings.changed("total", watchdogs, from.total(), Watchdogs::total);
    AIProtection.Builder builder =
        AIProtection.builder(registry).watchdogs(watchdogs).strict(from.strict());
    if (from.perAccount()) {
      builder.perAccount();
    }
    if (!from.rules().isEmpty()) {
      List<FailureRule> rules = FailureRule.of(from.rules(), settings);
      builder.rule(failure -> FailureRule.meaning(failure, rules));
    }
    observers.orderedStream().forEach(builder::observer);
    return builder.build();
  }

  @Bean
  ProtectedHosts halfopenProtectedHosts(BlueprintReader reader) {
    return new ProtectedHosts(reader.initialProperties().ai().hosts());
  }

  /** The models of Spring AI, whose clients are nobody's beans. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(name = "org.springframework.ai.model.Model")
  static class SpringAI {
    @Bean
    static SpringAIClients halfopenSpringAIClients(
        ObjectProvider<AIProtection> protection, Environment environment) {
      ModelRetries.mustBeOff(environment);
      return new SpringAIClients(
          protection::getObject,
          new Settings(new PropertiesReader(environment), List.of("halfopen.ai")));
    }
  }

  /** RestClient. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass({RestClient.class, RestClientCustomizer.class})
  static class RestClients {
    /** The last one, so that each try of an interceptor that retries is a call of its own. */
    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    RestClientCustomizer halfopenRestClientCustomizer(
        AIProtection protection, ProtectedHosts hosts) {
      ClientHttpRequestInterceptor ours = RestClientProtection.interceptor(protection);
      return builder ->
          builder.requestInterceptor(
              (request, body, execution) ->
                  hosts.has(request.getURI())
                      ? ours.intercept(request, body, execution)
                      : execution.execute(request, body));
    }
  }

  /** WebClient. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass({WebClient.class, WebClientCustomizer.class})
  static class WebClients {
    /** The last one, as of RestClient. */
    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    WebClientCustomizer halfopenWebClientCustomizer(AIProtection protection, ProtectedHosts hosts) {
      ExchangeFilterFunction ours = WebClientProtection.filter(protection);
      return builder ->
          builder.filter(
              (request, next) ->
                  hosts.has(request.url()) ? ours.filter(request, next) : next.exchange(request));
    }
  }

  /** Spring AI's models of OpenAI, which stand on the SDK and OkHttp: all that they do. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass({Interceptor.class, OpenAiHttpClientBuilderCustomizer.class})
  static class SpringAIOpenAI {
    /** Whatever the host, since nothing but a model is there. */
    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    OpenAiHttpClientBuilderCustomizer halfopenOpenAiHttpClientBuilderCustomizer(
        AIProtection protection, Environment environment) {
      ModelRetries.mustBeOff(environment);
      Interceptor ours = OkHttpProtection.interceptor(protection);
      return builder -> builder.interceptor(ours);
    }
  }
}
