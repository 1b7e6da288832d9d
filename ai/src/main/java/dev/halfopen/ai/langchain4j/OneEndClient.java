package dev.halfopen.ai.langchain4j;

import dev.halfopen.ai.internal.ReadAlongStream;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import java.io.InputStream;

/**
 * What the client beneath leaves undone: it goes on after an error in a stream, and takes any event
 * for the outcome.
 */
final class OneEndClient implements HttpClient {
  private final HttpClient client;

  OneEndClient(HttpClient client) {
    this.client = client;
  }

  @Override
  public SuccessfulHttpResponse execute(HttpRequest request) {
    try {
      return client.execute(request);
    } catch (RuntimeException e) {
      throw UnretriedRejection.seen(e);
    }
  }

  @Override
  public void execute(
      HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
    ServerSentEventParser byLine = (body, events) -> parser.parse(byLine(body), events);
    client.execute(request, byLine, new OneEndListener(listener));
  }

  private static InputStream byLine(InputStream body) {
    return body instanceof ReadAlongStream protectedBody ? protectedBody.byLine() : body;
  }
}
