package dev.halfopen.testkit;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** The HTTP server: Netty on the loopback address, with one daemon thread for all connections. */
final class EmbeddedServer {
  private static final int MAX_REQUEST_BYTES = 64 << 20;

  private final EventLoopGroup group;
  private final EventLoop loop;
  private final ChannelGroup connections;
  private final Channel listener;

  EmbeddedServer(int port, Director director, RequestLog log) {
    group = group();
    loop = group.next();
    connections = new DefaultChannelGroup(loop, true);
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    ChannelFuture bound =
        new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, 1024)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(initializer(director, log))
            .bind(address)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      stop();
      throw new UncheckedIOException(new IOException("can't listen on " + address, bound.cause()));
    }
    listener = bound.channel();
  }

  /** Of a class that Netty 4.1 has, too: an application may have that beside the testkit. */
  @SuppressWarnings("deprecation") // in 4.2, for one that 4.1 lacks
  private static EventLoopGroup group() {
    return new NioEventLoopGroup(1, new DefaultThreadFactory("scripted-ai-service", true));
  }

  InetSocketAddress address() {
    return (InetSocketAddress) listener.localAddress();
  }

  int openConnections() {
    return connections.size();
  }

  /** Stops listening, closes all connections and ends the thread. */
  void close() {
    if (loop.inEventLoop()) {
      throw new IllegalStateException("a script can't close its service");
    }
    listener.close().awaitUninterruptibly();
    connections.close().awaitUninterruptibly();
    stop();
  }

  private void stop() {
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  private ChannelInitializer<SocketChannel> initializer(Director director, RequestLog log) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(SocketChannel channel) {
        connections.add(channel);
        channel
            .pipeline()
            .addLast(
                new HttpServerCodec(),
                new HttpObjectAggregator(MAX_REQUEST_BYTES),
                new Connection(director, log));
      }
    };
  }
}
