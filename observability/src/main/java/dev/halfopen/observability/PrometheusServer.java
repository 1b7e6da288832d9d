package dev.halfopen.observability;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A real Prometheus that scrapes one page each second, with our alert rules. */
final class PrometheusServer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String SCRAPES = "count_over_time(up[10m])";
  private static final int PAUSE_MILLIS = 100;

  private final Process process;
  private final URI address;
  private final HttpClient client = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();

  private PrometheusServer(Process process, URI address) {
    this.process = process;
    this.address = address;
  }

  /**
   * Starts it, and waits until it answers.
   *
   * @param directory an empty one, for its settings and data
   * @param scraped host and port of the page
   * @throws IOException if there is no {@code prometheus} on the PATH, or it does not start
   */
  static PrometheusServer start(Path directory, String scraped)
      throws IOException, InterruptedException {
    Path rules = Files.writeString(directory.resolve("alerts.yml"), Alerts.yaml());
    Path settings =
        Files.writeString(
            directory.resolve("prometheus.yml"),
            """
            global:
              scrape_interval: 1s
              scrape_timeout: 1s
              evaluation_interval: 1s
            rule_files:
              - '%s'
            scrape_configs:
              - job_name: application
                static_configs:
                  - targets: ['%s']
            """
                .formatted(rules, scraped));
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Process process =
        new ProcessBuilder(
                "prometheus",
                "--config.file=" + settings,
                "--storage.tsdb.path=" + directory.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port,
                "--log.level=warn")
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("prometheus.log").toFile())
            .start();
    PrometheusServer server = new PrometheusServer(process, URI.create("http://127.0.0.1:" + port));
    try {
      server.awaitReady(directory.resolve("prometheus.log"));
    } catch (IOException | InterruptedException | RuntimeException e) {
      server.close();
      throw e;
    }
    return server;
  }

  private void awaitReady(Path log) throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      if (!process.isAlive()) {
        throw new IOException("Prometheus ended: " + Files.readString(log));
      }
      try {
        if (get("/-/ready").statusCode() == 200) {
          return;
        }
      } catch (IOException e) {
        // It does not listen yet.
      }
      Thread.sleep(PAUSE_MILLIS);
    }
    throw new IOException("Prometheus is not ready: " + Files.readString(log));
  }

  URI address() {
    return address;
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(address.resolve(path)).timeout(Duration.ofSeconds(10)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /**
   * What a query answers now.
   *
   * @return the values by the labels of their series, as one text each
   * @throws IOException if Prometheus refuses the query
   */
  Map<Map<String, String>, Double> query(String promql) throws IOException, InterruptedException {
    return answer(promql, "");
  }

  /** What a query answered then, likewise. */
  Map<Map<String, String>, Double> query(String promql, Instant then)
      throws IOException, InterruptedException {
    return answer(promql, "&time=" + then);
  }

  /** Waits until a query answers with one figure that is as one wants it. */
  void await(String promql, Predicate<Double> condition) throws IOException, InterruptedException {
    while (true) { // who asks has a time limit
      Map<Map<String, String>, Double> answer = query(promql);
      if (answer.size() == 1 && condition.test(answer.values().iterator().next())) {
        return;
      }
      Thread.sleep(PAUSE_MILLIS / 2);
    }
  }

  /**
   * Waits until all that has happened so far has been scraped, twice, so that it has a rate.
   *
   * @param promql counts what happens
   * @param happened how often it has
   */
  void awaitScraped(String promql, long happened) throws IOException, InterruptedException {
    await(promql, count -> count == happened);
    double before = query(SCRAPES).values().iterator().next();
    await(SCRAPES, count -> count >= before + 2);
  }

  private Map<Map<String, String>, Double> answer(String promql, String time)
      throws IOException, InterruptedException {
    HttpResponse<String> response =
        get("/api/v1/query?query=" + URLEncoder.encode(promql, StandardCharsets.UTF_8) + time);
    if (response.statusCode() != 200) {
      throw new IOException(promql + ": " + response.body());
    }
    Map<Map<String, String>, Double> values = new LinkedHashMap<>();
    for (JsonNode series : json.readTree(response.body()).path("data").path("result")) {
      Map<String, String> labels = new LinkedHashMap<>();
      series
          .path("metric")
          .properties()
          .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
      values.put(labels, number(series.path("value").path(1).asText()));
    }
    return values;
  }

  private static double number(String text) {
    return switch (text) {
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
