package dev.halfopen.opentelemetry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A receiver of OTLP over HTTP on the loopback address: metrics, spans and log records. */
final class Receiver implements AutoCloseable {
  private final HttpServer server;
  private final Map<String, Metric> metrics = new ConcurrentHashMap<>();
  private final List<Span> spans = new CopyOnWriteArrayList<>();
  private final List<LogRecord> logs = new CopyOnWriteArrayList<>();

  Receiver() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/v1/metrics", exchange -> received(exchange, this::metrics));
    server.createContext("/v1/traces", exchange -> received(exchange, this::traces));
    server.createContext("/v1/logs", exchange -> received(exchange, this::logs));
    server.start();
  }

  private interface Reading {
    void read(InputStream body) throws IOException;
  }

  private static void received(HttpExchange exchange, Reading reading) throws IOException {
    try (exchange) {
      reading.read(exchange.getRequestBody());
      exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
      exchange.sendResponseHeaders(200, -1);
    }
  }

  private void metrics(InputStream body) throws IOException {
    ExportMetricsServiceRequest.parseFrom(body).getResourceMetricsList().stream()
        .flatMap(resource -> resource.getScopeMetricsList().stream())
        .filter(scope -> scope.getScope().getName().equals("dev.halfopen"))
        .flatMap(scope -> scope.getMetricsList().stream())
        .forEach(metric -> metrics.put(metric.getName(), metric));
  }

  private void traces(InputStream body) throws IOException {
    ExportTraceServiceRequest.parseFrom(body).getResourceSpansList().stream()
        .flatMap(resource -> resource.getScopeSpansList().stream())
        .forEach(scope -> spans.addAll(scope.getSpansList()));
  }

  private void logs(InputStream body) throws IOException {
    ExportLogsServiceRequest.parseFrom(body).getResourceLogsList().stream()
        .flatMap(resource -> resource.getScopeLogsList().stream())
        .forEach(scope -> logs.addAll(scope.getLogRecordsList()));
  }

  String url(String path) {
    return "http://"
        + server.getAddress().getAddress().getHostAddress()
        + ":"
        + server.getAddress().getPort()
        + path;
  }

  /** The values of a metric by what one of the attributes says: a histogram's is its count. */
  Map<String, Double> values(String metric, String attribute) {
    Map<String, Double> values = new TreeMap<>();
    Metric found = metrics.getOrDefault(metric, Metric.getDefaultInstance());
    found
        .getSum()
        .getDataPointsList()
        .forEach(p -> put(values, p.getAttributesList(), attribute, (double) p.getAsInt()));
    found
        .getGauge()
        .getDataPointsList()
        .forEach(
            p ->
                put(
                    values,
                    p.getAttributesList(),
                    attribute,
                    p.hasAsInt() ? (double) p.getAsInt() : p.getAsDouble()));
    found
        .getHistogram()
        .getDataPointsList()
        .forEach(p -> put(values, p.getAttributesList(), attribute, (double) p.getCount()));
    return values;
  }

  /** The sums of a histogram by what one of the attributes says. */
  Map<String, Double> sums(String histogram, String attribute) {
    Map<String, Double> values = new TreeMap<>();
    metrics
        .getOrDefault(histogram, Metric.getDefaultInstance())
        .getHistogram()
        .getDataPointsList()
        .forEach(p -> put(values, p.getAttributesList(), attribute, p.getSum()));
    return values;
  }

  private static void put(
      Map<String, Double> values, List<KeyValue> attributes, String attribute, double value) {
    values.merge(text(attributes, attribute), value, Double::sum);
  }

  /** What an attribute says; nothing if there is none. */
  static String text(List<KeyValue> attributes, String key) {
    return attributes.stream()
        .filter(attribute -> attribute.getKey().equals(key))
        .map(KeyValue::getValue)
        .map(AnyValue::getStringValue)
        .findFirst()
        .orElse("");
  }

  List<Span> spans() {
    return spans;
  }

  List<LogRecord> logs() {
    return logs;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
