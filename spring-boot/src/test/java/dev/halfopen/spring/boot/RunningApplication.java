package dev.halfopen.spring.boot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.context.ConfigurableApplicationContext;

/** A real application on a free port, which is asked over HTTP. */
public final class RunningApplication implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ConfigurableApplicationContext context;
  private final HttpClient http = HttpClient.newHttpClient();

  private RunningApplication(ConfigurableApplicationContext context) {
    this.context = context;
  }

  public static RunningApplication start(Class<?> application, String... arguments) {
    return start(
        List.of(
            "io.github.resilience4j",
            "org.springframework.ai",
            "org.springframework.cloud.gateway"),
        application,
        arguments);
  }

  /** With Spring AI's starters. */
  static RunningApplication startWithSpringAI(Class<?> application, String... arguments) {
    return start(
        List.of("io.github.resilience4j", "org.springframework.cloud.gateway"),
        application,
        arguments);
  }

  /**
   * @param strangers packages of starters that are on the class path for other tests
   */
  public static RunningApplication start(
      List<String> strangers, Class<?> application, String... arguments) {
    List<String> all = new ArrayList<>(Arrays.asList(arguments));
    all.add("--server.port=0");
    all.add("--spring.main.banner-mode=off");
    if (all.stream().noneMatch(argument -> argument.contains("prometheus.metrics.export"))) {
      all.add("--management.prometheus.metrics.export.enabled=false"); // no meters for breakers
    }
    all.add("--spring.autoconfigure.exclude=" + autoConfigurations(strangers));
    return new RunningApplication(
        new SpringApplication(application).run(all.toArray(String[]::new)));
  }

  private static String autoConfigurations(List<String> packages) {
    return StreamSupport.stream(
            ImportCandidates.load(AutoConfiguration.class, null).spliterator(), false)
        .filter(name -> packages.stream().anyMatch(name::startsWith))
        .collect(Collectors.joining(","));
  }

  public ConfigurableApplicationContext context() {
    return context;
  }

  /** As after the start, but for what was counted. */
  public void resetBreakers() {
    context.getBean(CircuitBreakerRegistry.class).all().forEach(CircuitBreaker::reset);
  }

  JsonNode get(String path) {
    return json(ask(request(path).GET().build()));
  }

  public HttpResponse<String> fetch(String path) {
    return ask(request(path).GET().build());
  }

  public HttpResponse<String> post(String path, String json) {
    return ask(
        request(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json))
            .build());
  }

  static JsonNode json(HttpResponse<String> response) {
    try {
      return JSON.readTree(response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(response.body(), e);
    }
  }

  private HttpRequest.Builder request(String path) {
    String port = context.getEnvironment().getProperty("local.server.port");
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
  }

  private HttpResponse<String> ask(HttpRequest request) {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    context.close();
  }
}
