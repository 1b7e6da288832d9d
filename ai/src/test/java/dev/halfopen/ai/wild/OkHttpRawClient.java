package dev.halfopen.ai.wild;

import dev.halfopen.ai.AIProtection;
import dev.halfopen.ai.okhttp.OkHttpProtection;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.Buffer;
import org.jspecify.annotations.Nullable;

/** OkHttp: status and bytes. */
final class OkHttpRawClient implements Client {
  private final URI service;
  private final OkHttpClient client;

  OkHttpRawClient(URI service, @Nullable AIProtection protection) {
    this.service = service;
    OkHttpClient.Builder builder =
        new OkHttpClient.Builder()
            .connectionPool(new ConnectionPool(5, 1, TimeUnit.MINUTES))
            .retryOnConnectionFailure(false)
            .followRedirects(false)
            .readTimeout(20, TimeUnit.SECONDS);
    if (protection != null) {
      builder.addInterceptor(OkHttpProtection.interceptor(protection));
    }
    client = builder.build();
  }

  private Response send(Case.Exchange exchange) throws IOException {
    return client
        .newCall(
            new Request.Builder()
                .url(service + exchange.path())
                .post(RequestBody.create(exchange.body(), MediaType.get("application/json")))
                .build())
        .execute();
  }

  @Override
  public void ask(Case.Exchange exchange, StringBuilder text) throws IOException {
    try (Response response = send(exchange)) {
      text.append(response.code()).append(' ');
      Buffer bytes = new Buffer();
      while (response.body().source().read(bytes, 8_192) >= 0) {
        text.append(bytes.readUtf8());
      }
    }
  }

  @Override
  public void leave(Case.Exchange exchange, StringBuilder text) throws IOException {
    try (Response response = send(exchange)) {
      text.append(response.body().source().readUtf8Line());
    }
  }

  /** Asks, and closes the body unread. */
  void leaveUnread(Case.Exchange exchange) throws IOException {
    send(exchange).close();
  }

  @Override
  public int busyConnections() {
    return client.connectionPool().connectionCount()
        - client.connectionPool().idleConnectionCount();
  }

  @Override
  public void close() {
    client.connectionPool().evictAll();
    client.dispatcher().executorService().shutdown();
  }
}
