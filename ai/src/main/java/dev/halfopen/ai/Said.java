package dev.halfopen.ai;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a response says, as the table looks at it.
 *
 * @param services the names of the providers whose rows hold
 * @param status the HTTP status; one below 400 for an error inside an answer
 * @param name the finest of the error's names that the table knows, in lower case; empty for none
 * @param words the names and the message, by {@link Words}
 * @param stated the wait that is stated, wherever it stands; null for none
 * @param limitComesBack whether headers tell when a limit is back that is spent
 */
record Said(
    Set<String> services,
    int status,
    String name,
    String words,
    @Nullable Duration stated,
    boolean limitComesBack) {
  private static final Duration SHORT = Duration.ofMinutes(10);
  private static final int DEPENDENCY_FAILED = 424;

  boolean waitsShortly() {
    return stated != null && stated.compareTo(SHORT) <= 0;
  }

  static Said of(Provider provider, AIResponse response, ErrorBody error, StatedWait wait) {
    Meanings table = Meanings.table();
    Set<String> services = services(provider, response, error);
    String name = "";
    StringBuilder words = new StringBuilder();
    for (String each : error.names()) {
      words.append(Words.ofName(each)).append(' ');
      String lower = each.toLowerCase(Locale.ROOT);
      if (table.knows(lower, services)) {
        name = lower;
        break; // names that say less than this one
      }
    }
    words.append(Words.of(error.words())).append(' ').append(Words.ofName(error.quotaIds()));
    return new Said(
        services, status(response, error), name, words.toString(), wait.any(), wait.back() != null);
  }

  private static Set<String> services(Provider provider, AIResponse response, ErrorBody error) {
    Set<String> services = new LinkedHashSet<>();
    services.add(provider.name());
    services.addAll(Meanings.table().shownBy(response.headers()));
    if (provider.isAnybody() && !error.shape().isEmpty()) {
      services.add(error.shape());
    }
    return services;
  }

  /** The status that counts: that of what stands behind, where the service passes it on. */
  private static int status(AIResponse response, ErrorBody error) {
    int status = error.statusOr(response.status());
    String behind =
        response.header("ms-azureml-model-error-statuscode").orElse(error.originalStatus());
    if (response.status() == DEPENDENCY_FAILED || response.status() < 400) {
      status = ErrorBody.httpStatus(behind.strip(), status);
    }
    return response.status() >= 500 ? ErrorBody.httpStatus(error.embeddedStatus(), status) : status;
  }
}
