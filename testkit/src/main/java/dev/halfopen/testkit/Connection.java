package dev.halfopen.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One client connection: hands its requests to the director and plays the answers. */
final class Connection extends SimpleChannelInboundHandler<FullHttpRequest> {
  private final Director director;
  private final RequestLog log;

  private @Nullable Player player;

  Connection(Director director, RequestLog log) {
    this.director = director;
    this.log = log;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
    boolean pipelined = player != null && !player.isOver();
    if (pipelined || request.decoderResult().isFailure()) {
      close(context); // No client of an AI service pipelines its requests.
      return;
    }
    Transcript transcript =
        director.direct(
            request.method().name(),
            request.uri(),
            headers(request),
            request.content().toString(UTF_8));
    boolean keepAlive = HttpUtil.isKeepAlive(request);
    player = new Player(context.channel(), transcript, keepAlive, log::ended);
    player.play();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (player != null) {
      player.cancel();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    close(context); // The client broke off, or doesn't speak HTTP: nobody is there to be told.
  }

  private static Map<String, List<String>> headers(FullHttpRequest request) {
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String name : request.headers().names()) {
      headers.put(name, List.copyOf(request.headers().getAll(name)));
    }
    return Collections.unmodifiableMap(headers);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // Nothing to do if the connection is gone already.
  private static void close(ChannelHandlerContext context) {
    context.close();
  }
}
