package dev.halfopen.ai.internal;

import dev.halfopen.ai.AIRequest;
import dev.halfopen.ai.Provider;
import dev.halfopen.ai.json.JsonScanner;
import java.net.URI;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads from an HTTP request what is asked of the service. Never throws for what it reads. */
public final class RequestReader {
  private static final int MAX_MODEL = 150;
  private static final int MAX_TEXT = 1_024;
  private static final int PIECE = 4_096;

  /** Where services name the model in the path: Azure, Gemini and Vertex, Bedrock. */
  private static final Pattern MODEL_IN_PATH =
      Pattern.compile("/(?:deployments/([^/]+)/|models/([^/:]+):|model/([^/]+)/)");

  private RequestReader() {}

  /**
   * What is asked.
   *
   * @param otherwise whose rules hold if the host doesn't tell
   * @param header the value of a header, whose name is in lower case; null if there is none
   * @param body the JSON body as far as it could be read
   */
  public static AIRequest read(
      URI uri,
      Provider otherwise,
      Function<String, @Nullable String> header,
      @Nullable BodyPrefix body) {
    Provider provider = Provider.of(uri);
    Asked asked = body == null ? new Asked() : asked(body);
    String path = uri.getPath() == null ? "" : uri.getPath();
    String model = asked.model() == null ? modelInPath(path) : asked.model();
    return new AIRequest(
        provider == Provider.GENERIC ? otherwise : provider,
        service(uri),
        model != null && model.length() > MAX_MODEL ? model.substring(0, MAX_MODEL) : model,
        AccountId.of(header, uri.getRawQuery()),
        asked.streaming() || isStreamingPath(path),
        path);
  }

  /** The host, and the port where it was given. */
  private static String service(URI uri) {
    String host = uri.getHost() == null ? "unknown" : uri.getHost();
    return uri.getPort() < 0 ? host : host + ":" + uri.getPort();
  }

  private static Asked asked(BodyPrefix body) {
    Asked asked = new Asked();
    JsonScanner scanner = new JsonScanner(asked, MAX_TEXT);
    for (int from = 0; from < body.length() && !asked.isComplete(); from += PIECE) {
      scanner.feed(body.bytes(), from, Math.min(body.length(), from + PIECE));
    }
    return asked;
  }

  private static @Nullable String modelInPath(String path) {
    Matcher matcher = MODEL_IN_PATH.matcher(path);
    if (!matcher.find()) {
      return null;
    }
    for (int group = 1; group <= matcher.groupCount(); group++) {
      if (matcher.group(group) != null) {
        return matcher.group(group);
      }
    }
    return null;
  }

  private static boolean isStreamingPath(String path) {
    return path.endsWith(":streamGenerateContent")
        || path.endsWith("/converse-stream")
        || path.endsWith("/invoke-with-response-stream");
  }
}
