package dev.halfopen.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Plays one transcript on one connection. Lives on the connection's event loop, which also keeps
 * its time: a transcript that waits, or never ends, holds no thread.
 */
@SuppressWarnings("FutureReturnValueIgnored") // A write fails if the client left; cancel() tells.
final class Player {
  private final Channel channel;
  private final Transcript transcript;
  private final boolean keepAlive;
  private final Runnable whenOver;
  private final long received = System.nanoTime();

  private boolean headSent;
  private int nextPart;
  private boolean over;
  private @Nullable Future<?> timer;

  /** {@code whenOver} is run once: after the last byte, or when the connection is gone. */
  Player(Channel channel, Transcript transcript, boolean keepAlive, Runnable whenOver) {
    this.channel = channel;
    this.transcript = transcript;
    this.keepAlive = keepAlive;
    this.whenOver = whenOver;
  }

  /** Sends all that is due, and comes back when more is. */
  void play() {
    Transcript.Head head = transcript.head();
    if (head != null && !headSent) {
      if (isLater(head.at())) {
        return;
      }
      channel.write(response(head));
      headSent = true;
    }
    for (; nextPart < transcript.parts().size(); nextPart++) {
      Transcript.Part part = transcript.parts().get(nextPart);
      if (isLater(part.at())) {
        return;
      }
      channel.write(new DefaultHttpContent(Unpooled.copiedBuffer(part.text(), UTF_8)));
    }
    if (!isLater(transcript.endAt())) {
      end();
    }
  }

  /** Ends the play because the connection is gone. */
  void cancel() {
    if (timer != null) {
      timer.cancel(false);
    }
    over();
  }

  boolean isOver() {
    return over;
  }

  private boolean isLater(long at) {
    long wait = at - (System.nanoTime() - received);
    if (wait <= 0) {
      return false;
    }
    channel.flush();
    timer = channel.eventLoop().schedule(this::play, wait, NANOSECONDS);
    return true;
  }

  private void end() {
    switch (transcript.end()) {
      case COMPLETE -> {
        over();
        ChannelFuture sent = channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
        if (!keepAlive) {
          sent.addListener(ChannelFutureListener.CLOSE);
        }
      }
      case SILENCE -> channel.flush();
      case RESET -> channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> reset());
    }
  }

  /** A close that lingers for no time is a TCP reset. */
  private void reset() {
    over();
    channel.config().setOption(ChannelOption.SO_LINGER, 0);
    channel.close();
  }

  private void over() {
    if (!over) {
      over = true;
      whenOver.run();
    }
  }

  private HttpResponse response(Transcript.Head head) {
    HttpResponse response =
        new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(head.status()));
    head.headers().forEach(response.headers()::set);
    if (head.length() >= 0) {
      HttpUtil.setContentLength(response, head.length());
    } else {
      HttpUtil.setTransferEncodingChunked(response, true);
    }
    HttpUtil.setKeepAlive(response, keepAlive);
    return response;
  }
}
