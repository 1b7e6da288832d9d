package dev.halfopen.ai.okhttp;

import dev.halfopen.CallNotPermittedException;
import dev.halfopen.ai.AIExchange;
import dev.halfopen.ai.AIProtection;
import dev.halfopen.ai.AIRequest;
import dev.halfopen.ai.Provider;
import dev.halfopen.ai.internal.AttemptMark;
import dev.halfopen.ai.internal.BodyPrefix;
import dev.halfopen.ai.internal.IoErrors;
import dev.halfopen.ai.internal.RequestReader;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import okhttp3.Call;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import okio.Okio;
import org.jspecify.annotations.Nullable;

/** One exchange for each call. */
final class OkHttpInterceptor implements Interceptor {
  /** What OkHttp says itself. */
  static final String CANCELED = "Canceled";

  private final AIProtection protection;
  private final AttemptsOfCalls attempts;

  OkHttpInterceptor(AIProtection protection, AttemptsOfCalls attempts) {
    this.protection = protection;
    this.attempts = attempts;
  }

  boolean isOf(AIProtection other) {
    return protection == other;
  }

  @Override
  public Response intercept(Chain chain) throws IOException {
    Request request = chain.request();
    Call call = chain.call();
    AIExchange exchange;
    try {
      exchange = begin(request, attempts.of(call));
    } catch (CallNotPermittedException e) {
      if (RejectionAnswer.suits(request)) {
        return RejectionAnswer.of(request, e);
      }
      throw IoErrors.asIo(e); // OkHttp takes anything else for a bug, and its callbacks would hang
    } catch (CancellationException e) {
      throw IoErrors.asIo(e);
    }
    exchange.onAbort(call::cancel);
    if (!request.method().equals("POST")) {
      exchange.uninspected();
    }
    try {
      Response response = exchange.<Response, IOException>beneath(() -> chain.proceed(request));
      exchange.headers(response.code(), response.headers().toMultimap());
      ReadAlongBody body = new ReadAlongBody(response.body(), exchange, call);
      if (exchange.stopped() != null) {
        call.cancel();
        response.close();
        throw new IOException(CANCELED);
      }
      return response.newBuilder().body(body).build();
    } catch (Throwable e) {
      throw seen(e, exchange, call);
    }
  }

  private AIExchange begin(Request request, AttemptMark attempt) throws IOException {
    AIRequest asked =
        RequestReader.read(
            request.url().uri(), Provider.GENERIC, request::header, body(request.body()));
    return attempt.get(() -> AIExchange.begin(protection, asked));
  }

  /** What the caller sees; one who has cancelled the call left, and nothing failed. */
  static IOException seen(Throwable error, AIExchange exchange, Call call) {
    if (call.isCanceled()) {
      exchange.left();
    }
    Throwable seen = exchange.failed(error);
    if (seen == error && error instanceof RuntimeException e) {
      throw e;
    }
    if (seen == error && error instanceof Error e) {
      throw e;
    }
    return IoErrors.asIo(seen);
  }

  private static @Nullable BodyPrefix body(@Nullable RequestBody body) throws IOException {
    if (body == null || body.isOneShot() || body.isDuplex() || !isJson(body.contentType())) {
      return null;
    }
    BodyPrefix prefix = new BodyPrefix();
    try (BufferedSink sink = Okio.buffer(Okio.sink(prefix))) {
      body.writeTo(sink);
    }
    return prefix;
  }

  private static boolean isJson(@Nullable MediaType type) {
    return type != null && type.subtype().equals("json");
  }
}
