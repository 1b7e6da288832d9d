package dev.halfopen.ai.azure;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpRequest;
import com.azure.core.util.BinaryData;
import dev.halfopen.ai.AIRequest;
import dev.halfopen.ai.Provider;
import dev.halfopen.ai.internal.BodyPrefix;
import dev.halfopen.ai.internal.RequestReader;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/** Reads requests of azure-core, and no body that gives its bytes once. */
final class Requests {
  private static final long MAX = 4 << 20;

  private Requests() {}

  static AIRequest read(HttpRequest request) {
    return RequestReader.read(
        uri(request),
        Provider.AZURE_OPENAI,
        name -> request.getHeaders().getValue(HttpHeaderName.fromString(name)),
        body(request));
  }

  private static URI uri(HttpRequest request) {
    try {
      return request.getUrl().toURI();
    } catch (URISyntaxException e) {
      return URI.create("/"); // the client may know better what to make of it
    }
  }

  private static @Nullable BodyPrefix body(HttpRequest request) {
    String type = request.getHeaders().getValue(HttpHeaderName.CONTENT_TYPE);
    BinaryData body = request.getBodyAsBinaryData();
    if (type == null || !type.startsWith("application/json") || body == null) {
      return null;
    }
    try {
      Long length = body.getLength();
      if (length == null || length > MAX || !body.isReplayable()) {
        return null;
      }
      byte[] bytes = body.toBytes();
      BodyPrefix prefix = new BodyPrefix();
      prefix.write(bytes, 0, bytes.length);
      return prefix;
    } catch (RuntimeException e) {
      return null; // it will fail in the client's own way
    }
  }
}
