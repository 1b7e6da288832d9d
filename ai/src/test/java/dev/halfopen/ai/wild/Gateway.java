package dev.halfopen.ai.wild;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real gateway in front of a service, on a loopback port, with a configuration of its own. */
final class Gateway implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Path TARGET = Path.of("target", "gateways").toAbsolutePath();

  /**
   * How a gateway is set up.
   *
   * @param buffering whether answers are collected before they are passed on; nginx only
   * @param serverTimeout how long it waits for the service
   */
  record Settings(String program, boolean buffering, boolean gzip, Duration serverTimeout) {
    boolean isShort() {
      return serverTimeout.compareTo(Duration.ofSeconds(5)) < 0;
    }

    @Override
    public String toString() {
      return program
          + (buffering ? ", buffering" : "")
          + (gzip ? ", gzip" : "")
          + (isShort() ? ", short timeouts" : "");
    }
  }

  private final Process process;
  private final int port;

  private Gateway(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  static Gateway start(Settings settings, int servicePort) throws Exception {
    Path binary = find(settings.program());
    Path home =
        Files.createDirectories(TARGET.resolve(settings.toString().replaceAll("\\W+", "-")));
    int port = freePort();
    boolean nginx = settings.program().equals("nginx");
    Path config = home.resolve(settings.program() + ".conf");
    Files.writeString(
        config,
        nginx ? nginx(settings, home, port, servicePort) : haproxy(settings, port, servicePort));
    List<String> command =
        nginx
            ? List.of(
                binary.toString(),
                "-p",
                home.toString(),
                "-e",
                "error.log",
                "-c",
                config.toString())
            : List.of(binary.toString(), "-db", "-f", config.toString());
    File log = home.resolve("output.log").toFile();
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log).start();
    Gateway gateway = new Gateway(process, port);
    try {
      gateway.awaitListening(log);
    } catch (Exception e) {
      gateway.close();
      throw e;
    }
    return gateway;
  }

  /** Where a program is, which distributions keep where only root looks. */
  private static Path find(String program) {
    String path = System.getenv().getOrDefault("PATH", "") + File.pathSeparator + "/usr/sbin";
    return Stream.of(path.split(File.pathSeparator, -1))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    program
                        + " is not on the PATH, and these tests are about it: install it (Debian:"
                        + " apt-get install nginx haproxy), or leave the profile out"));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static String nginx(Settings settings, Path home, int port, int servicePort) {
    String onOff = settings.buffering() ? "on" : "off";
    return """
        daemon off;
        master_process off;
        pid %1$s/nginx.pid;
        error_log %1$s/error.log;
        events { worker_connections 256; }
        http {
          access_log off;
          client_body_temp_path %1$s/body;
          proxy_temp_path %1$s/proxy;
          fastcgi_temp_path %1$s/fastcgi;
          uwsgi_temp_path %1$s/uwsgi;
          scgi_temp_path %1$s/scgi;
          gzip %2$s;
          gzip_min_length 0;
          gzip_proxied any;
          gzip_types application/json text/event-stream text/plain;
          server {
            listen 127.0.0.1:%3$d;
            location / {
              proxy_pass http://127.0.0.1:%4$d;
              proxy_http_version 1.1;
              proxy_set_header Connection "";
              proxy_next_upstream off;
              proxy_buffering %5$s;
              proxy_read_timeout %6$dms;
            }
          }
        }
        """
        .formatted(
            home,
            settings.gzip() ? "on" : "off",
            port,
            servicePort,
            onOff,
            settings.serverTimeout().toMillis());
  }

  private static String haproxy(Settings settings, int port, int servicePort) {
    String compression =
        settings.gzip()
            ? "compression algo gzip\n  compression type application/json text/event-stream"
            : "";
    return """
        global
          maxconn 256
        defaults
          mode http
          retries 0
          option abortonclose
          timeout connect 5s
          timeout client 60s
          timeout server %dms
          %s
        listen service
          bind 127.0.0.1:%d
          server s 127.0.0.1:%d
        """
        .formatted(settings.serverTimeout().toMillis(), compression, port, servicePort);
  }

  private void awaitListening(File log) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!isListening()) {
      if (!process.isAlive() || System.nanoTime() - end > 0) {
        throw new IllegalStateException(
            "the gateway did not start: " + Files.readString(log.toPath()));
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private boolean isListening() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + port);
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
