package dev.halfopen.spring.boot;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.AnthropicClientAsync;
import com.openai.client.OpenAIClient;
import com.openai.client.OpenAIClientAsync;
import dev.halfopen.ai.AIProtection;
import dev.halfopen.ai.anthropic.AnthropicProtection;
import dev.halfopen.ai.okhttp.OkHttpProtection;
import dev.halfopen.ai.openai.OpenAIProtection;
import dev.halfopen.ai.spring.RestClientProtection;
import dev.halfopen.ai.spring.WebClientProtection;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import okhttp3.OkHttpClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * Protects the clients that the beans of Spring AI hold, whatever the host, since nothing but a
 * model is there.
 */
final class SpringAIClients implements BeanPostProcessor {
  /*
   * Spring AI's own hooks don't do: there is none for Google's, and through those for OkHttp the
   * calls of a stream come on threads that don't know the attempt of a pipeline that they are a
   * part of. So the fields are set. Where a later version has none of this type, its models are
   * protected as far as the hooks go.
   */
  private static final Logger log = LoggerFactory.getLogger(SpringAIClients.class);

  /** Whose beans hold the clients of one service. */
  private static final List<String> PACKAGES =
      List.of(
          "com.google.genai.Client",
          "org.springframework.ai.anthropic.",
          "org.springframework.ai.google.genai.",
          "org.springframework.ai.ollama.",
          "org.springframework.ai.openai.");

  private static final String GOOGLES_RETRIES = "com.google.genai.RetryInterceptor";

  /** By the type of a field; called by lambdas, so that no class is loaded that isn't there. */
  private static final Map<String, BiFunction<Object, AIProtection, Object>> PROTECTIONS =
      Map.of(
          "com.anthropic.client.AnthropicClient",
          (client, protection) ->
              AnthropicProtection.protectOkHttp((AnthropicClient) client, protection),
          "com.anthropic.client.AnthropicClientAsync",
          (client, protection) ->
              AnthropicProtection.protectOkHttp((AnthropicClientAsync) client, protection),
          "com.google.genai.ApiClient",
          (client, protection) -> protectFields(client, protection),
          "com.google.genai.Client",
          (client, protection) -> protectFields(client, protection),
          "com.openai.client.OpenAIClient",
          (client, protection) -> OpenAIProtection.protectOkHttp((OpenAIClient) client, protection),
          "com.openai.client.OpenAIClientAsync",
          (client, protection) ->
              OpenAIProtection.protectOkHttp((OpenAIClientAsync) client, protection),
          "okhttp3.OkHttpClient",
          (client, protection) -> protectGoogles((OkHttpClient) client, protection),
          "org.springframework.web.client.RestClient",
          (client, protection) ->
              ((RestClient) client)
                  .mutate()
                  .requestInterceptor(RestClientProtection.interceptor(protection))
                  .build(),
          "org.springframework.web.reactive.function.client.WebClient",
          (client, protection) ->
              ((WebClient) client).mutate().filter(WebClientProtection.filter(protection)).build());

  private final Supplier<AIProtection> protection;

  /**
   * @param protection asked when there is something to protect
   */
  SpringAIClients(Supplier<AIProtection> protection) {
    this.protection = protection;
  }

  @Override
  public Object postProcessBeforeInitialization(Object bean, String beanName) {
    String name = bean.getClass().getName();
    if (PACKAGES.stream().anyMatch(name::startsWith)) {
      protectFields(bean, protection.get());
    }
    return bean;
  }

  private static Object protectFields(Object holder, AIProtection protection) {
    for (Class<?> type = holder.getClass();
        type != null && type != Object.class;
        type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        var protecting = PROTECTIONS.get(field.getType().getName());
        if (protecting != null && !Modifier.isStatic(field.getModifiers())) {
          protect(field, holder, client -> protecting.apply(client, protection));
        }
      }
    }
    return holder;
  }

  private static void protect(Field field, Object holder, UnaryOperator<Object> protecting) {
    try {
      field.setAccessible(true);
      Object client = field.get(holder);
      Object result = client == null ? null : protecting.apply(client);
      if (result != client) {
        field.set(holder, result);
      }
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      log.warn(
          "The client of {} can't be protected beneath Spring AI: {}",
          holder.getClass().getName(),
          e.toString());
    }
  }

  /** Without the SDK's own retries, which are a layer of its client. */
  private static OkHttpClient protectGoogles(OkHttpClient client, AIProtection protection) {
    OkHttpClient.Builder builder = client.newBuilder();
    builder.interceptors().removeIf(layer -> layer.getClass().getName().equals(GOOGLES_RETRIES));
    return OkHttpProtection.protect(builder.build(), protection);
  }
}
