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
import java.util.regex.Pattern;
import okhttp3.OkHttpClient;
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
   * part of; builders are not told what a model has, and nothing makes one of it again. So the
   * fields are set. Where a later version has none of these types, or they can't be set, the start
   * fails: nobody who asked for protection goes without it unaware.
   */
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
          SpringAIClients::within,
          "com.google.genai.Client",
          SpringAIClients::within,
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

  /** What holds a client itself, in the versions that are known. */
  private static final Pattern HOLDERS =
      Pattern.compile(
          "com\\.google\\.genai\\.Client"
              + "|org\\.springframework\\.ai\\.(anthropic|openai)\\.\\w+Model"
              + "|org\\.springframework\\.ai\\.ollama\\.api\\.OllamaApi");

  private final Supplier<AIProtection> protection;
  private final Settings settings;

  /**
   * @param protection asked when there is something to protect
   * @param settings those that ask for it
   */
  SpringAIClients(Supplier<AIProtection> protection, Settings settings) {
    this.protection = protection;
    this.settings = settings;
  }

  @Override
  public Object postProcessBeforeInitialization(Object bean, String beanName) {
    String name = bean.getClass().getName();
    if (PACKAGES.stream().anyMatch(name::startsWith)) {
      try {
        if (!protectFields(bean, protection.get()) && HOLDERS.matcher(name).matches()) {
          throw new IllegalStateException(name + " has no client of a type that is known");
        }
      } catch (IllegalStateException e) {
        throw settings.invalid(
            "enabled", "false, since this version's clients can't be protected: " + e.getMessage());
      }
    }
    return bean;
  }

  private static boolean protectFields(Object holder, AIProtection protection) {
    boolean found = false;
    for (Class<?> type = holder.getClass();
        type != null && type != Object.class;
        type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        var protecting = PROTECTIONS.get(field.getType().getName());
        if (protecting != null && !Modifier.isStatic(field.getModifiers())) {
          protect(field, holder, client -> protecting.apply(client, protection));
          found = true;
        }
      }
    }
    return found;
  }

  private static Object within(Object holder, AIProtection protection) {
    protectFields(holder, protection);
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
      throw new IllegalStateException(
          holder.getClass().getName() + "." + field.getName() + ", " + e, e);
    }
  }

  /** Without the SDK's own retries, which are a layer of its client. */
  private static OkHttpClient protectGoogles(OkHttpClient client, AIProtection protection) {
    OkHttpClient.Builder builder = client.newBuilder();
    builder.interceptors().removeIf(layer -> layer.getClass().getName().equals(GOOGLES_RETRIES));
    return OkHttpProtection.protect(builder.build(), protection);
  }
}
