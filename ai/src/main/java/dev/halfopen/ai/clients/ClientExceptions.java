package dev.halfopen.ai.clients;

import static dev.halfopen.ai.AIFailure.ACCESS_DENIED;
import static dev.halfopen.ai.AIFailure.BAD_OUTPUT;
import static dev.halfopen.ai.AIFailure.CONTENT_REFUSED;
import static dev.halfopen.ai.AIFailure.INVALID_REQUEST;
import static dev.halfopen.ai.AIFailure.MODEL_NOT_FOUND;
import static dev.halfopen.ai.AIFailure.RATE_LIMITED;
import static dev.halfopen.ai.AIFailure.SERVER_ERROR;
import static dev.halfopen.ai.AIFailure.TIMEOUT;
import static dev.halfopen.ai.AIFailure.UNREACHABLE;
import static java.util.Map.entry;

import dev.halfopen.ai.AIFailure;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The exceptions of clients that are known, by the names of their classes. Thread-safe.
 *
 * @since 0.1.0
 */
public final class ClientExceptions {
  /*
   * A reader is called by a lambda and not by a method reference, which would load its class, and
   * so the client's, together with this table.
   */
  private static final Map<String, ExceptionReader> ANSWERS =
      Map.ofEntries(
          entry("com.anthropic.errors.AnthropicServiceException", e -> AnthropicReader.read(e)),
          entry("com.azure.core.exception.HttpResponseException", e -> AzureReader.read(e)),
          entry("com.google.genai.errors.ApiException", e -> GoogleReader.read(e)),
          entry(
              "com.google.genai.gaos.models.errors.GaosBaseException",
              e -> GoogleInteractionsReader.read(e)),
          entry(
              "com.google.genai.gaos.models.errors.GaosClientException",
              e -> GoogleInteractionsReader.read(e)),
          entry(
              "com.google.genai.gaos.models.errors.GaosServerException",
              e -> GoogleInteractionsReader.read(e)),
          entry("com.openai.errors.OpenAIServiceException", e -> OpenAIReader.read(e)),
          entry("dev.langchain4j.exception.HttpException", e -> LangChain4jReader.read(e)),
          entry(
              "org.springframework.ai.retry.NonTransientAiException", e -> SpringAIReader.read(e)),
          entry("org.springframework.ai.retry.TransientAiException", e -> SpringAIReader.read(e)),
          entry(
              "org.springframework.web.client.RestClientResponseException",
              e -> RestClientReader.read(e)),
          entry(
              "org.springframework.web.reactive.function.client.WebClientResponseException",
              e -> WebClientReader.read(e)),
          entry(
              "software.amazon.awssdk.awscore.exception.AwsServiceException",
              e -> AwsReader.read(e)));

  /** Exceptions whose class is all that they say. */
  private static final Map<String, AIFailure> FAILURES =
      Map.ofEntries(
          entry("com.anthropic.errors.AnthropicInvalidDataException", BAD_OUTPUT),
          entry("com.anthropic.errors.AnthropicIoException", UNREACHABLE),
          entry("com.fasterxml.jackson.core.exc.StreamReadException", BAD_OUTPUT),
          entry("com.google.genai.errors.GenAiIOException", UNREACHABLE),
          entry("com.openai.errors.OpenAIInvalidDataException", BAD_OUTPUT),
          entry("com.openai.errors.OpenAIIoException", UNREACHABLE),
          entry("dev.langchain4j.exception.AuthenticationException", ACCESS_DENIED),
          entry("dev.langchain4j.exception.ContentFilteredException", CONTENT_REFUSED),
          entry("dev.langchain4j.exception.InternalServerException", SERVER_ERROR),
          entry("dev.langchain4j.exception.InvalidRequestException", INVALID_REQUEST),
          entry("dev.langchain4j.exception.ModelNotFoundException", MODEL_NOT_FOUND),
          entry("dev.langchain4j.exception.RateLimitException", RATE_LIMITED),
          entry("dev.langchain4j.exception.TimeoutException", TIMEOUT),
          entry("dev.langchain4j.exception.UnresolvedModelServerException", UNREACHABLE),
          entry("io.netty.handler.timeout.TimeoutException", TIMEOUT),
          entry("java.util.concurrent.TimeoutException", TIMEOUT),
          entry("org.springframework.web.client.ResourceAccessException", UNREACHABLE),
          entry(
              "org.springframework.web.reactive.function.client.WebClientRequestException",
              UNREACHABLE),
          entry("software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException", TIMEOUT),
          entry("software.amazon.awssdk.core.exception.ApiCallTimeoutException", TIMEOUT),
          entry("tools.jackson.core.exc.StreamReadException", BAD_OUTPUT));

  /** What the AWS SDK throws in a thread that was interrupted. */
  private static final String ABORTED = "software.amazon.awssdk.core.exception.AbortedException";

  private static final ExceptionReader UNKNOWN = error -> null;
  private static final ExceptionReader PLAIN = error -> PlainExceptionReader.read(error);
  private static final Map<String, ExceptionReader> BY_NAME = byName();

  /*
   * The JDK keeps a value as long as the class that it belongs to, which may outlive this library:
   * so the values are weak. All readers are held above.
   */
  private static final ClassValue<WeakReference<ExceptionReader>> READERS =
      new ClassValue<>() {
        @Override
        protected WeakReference<ExceptionReader> computeValue(Class<?> type) {
          return new WeakReference<>(find(type));
        }
      };

  private ClientExceptions() {}

  /** What an exception says, its causes apart; null if nothing is known about it. Never throws. */
  public static @Nullable Saying read(Throwable error) {
    try {
      ExceptionReader reader = READERS.get(error.getClass()).get();
      return reader == null ? null : reader.read(error);
    } catch (Throwable e) {
      // It is another version of the client, or a subclass that throws: it says nothing.
      return null;
    }
  }

  private static ExceptionReader find(Class<?> type) {
    if (type == RuntimeException.class) {
      return PLAIN;
    }
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      ExceptionReader reader = BY_NAME.get(c.getName());
      if (reader != null) {
        return reader;
      }
    }
    return UNKNOWN;
  }

  private static Map<String, ExceptionReader> byName() {
    Map<String, ExceptionReader> readers = new HashMap<>(ANSWERS);
    FAILURES.forEach(
        (name, failure) -> {
          Saying saying = new Saying.Failed(failure);
          readers.put(name, error -> saying);
        });
    readers.put(ABORTED, error -> new Saying.GaveUp());
    return Map.copyOf(readers);
  }
}
