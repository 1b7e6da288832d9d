package dev.halfopen.ai.clients;

import com.google.genai.errors.ApiException;
import com.google.genai.gaos.models.errors.GaosBaseException;
import com.google.genai.gaos.models.errors.GaosClientException;
import com.google.genai.gaos.models.errors.GaosServerException;
import com.google.genai.gaos.utils.Headers;
import dev.halfopen.ai.AIResponse;
import dev.halfopen.ai.Provider;

/**
 * The errors of google-genai's Interactions API, which keep headers and body. They are of three
 * classes that have no other in common than the one of errors that keep neither.
 */
final class GoogleInteractionsReader {
  private GoogleInteractionsReader() {}

  static Saying read(Throwable error) {
    if (error instanceof GaosClientException e) {
      return answered(e, e.headers(), e.bodyAsString().orElse(""));
    }
    if (error instanceof GaosServerException e) {
      return answered(e, e.headers(), e.bodyAsString().orElse(""));
    }
    GaosBaseException e = (GaosBaseException) error;
    return answered(e, e.headers(), e.bodyAsString().orElse(""));
  }

  private static Saying answered(ApiException e, Headers headers, String body) {
    return new Saying.Answered(
        Provider.VERTEX, new AIResponse("google", null, e.code(), headers.map(), body));
  }
}
