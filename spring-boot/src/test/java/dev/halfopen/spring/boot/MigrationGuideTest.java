package dev.halfopen.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.users.Page;
import io.github.resilience4j.bulkhead.annotation.Bulkhead;
import io.github.resilience4j.circuitbreaker.annotation.CircuitBreaker;
import io.github.resilience4j.common.bulkhead.configuration.CommonBulkheadConfigurationProperties;
import io.github.resilience4j.common.bulkhead.configuration.CommonThreadPoolBulkheadConfigurationProperties;
import io.github.resilience4j.common.circuitbreaker.configuration.CommonCircuitBreakerConfigurationProperties;
import io.github.resilience4j.common.ratelimiter.configuration.CommonRateLimiterConfigurationProperties;
import io.github.resilience4j.common.retry.configuration.CommonRetryConfigurationProperties;
import io.github.resilience4j.common.timelimiter.configuration.CommonTimeLimiterConfigurationProperties;
import io.github.resilience4j.micrometer.annotation.Timer;
import io.github.resilience4j.micrometer.tagged.BulkheadMetricNames;
import io.github.resilience4j.micrometer.tagged.CircuitBreakerMetricNames;
import io.github.resilience4j.micrometer.tagged.RateLimiterMetricNames;
import io.github.resilience4j.micrometer.tagged.RetryMetricNames;
import io.github.resilience4j.micrometer.tagged.ThreadPoolBulkheadMetricNames;
import io.github.resilience4j.micrometer.tagged.TimeLimiterMetricNames;
import io.github.resilience4j.ratelimiter.annotation.RateLimiter;
import io.github.resilience4j.retry.annotation.Retry;
import io.github.resilience4j.timelimiter.annotation.TimeLimiter;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The tables for who comes from Resilience4j's starter name all that its 2.4.0 has. */
class MigrationGuideTest {
  private static final Pattern ENDPOINT =
      Pattern.compile("\"name\": \"management\\.endpoint\\.(\\w+)\"");

  private static String page() throws IOException {
    return Page.read("docs/guide/migration-spring.md").text();
  }

  static List<Page.Snippet> yaml() throws IOException {
    return Page.read("docs/guide/migration-spring.md").fences("yaml");
  }

  @ParameterizedTest
  @MethodSource("yaml")
  void everyYamlStarts(Page.Snippet yaml) {
    Contexts.withYaml(yaml.code()).run(context -> assertThat(context).hasNotFailed());
  }

  /** From a heading to the next one. */
  private static String section(String heading) throws IOException {
    String page = page();
    int begin = page.indexOf("### " + heading);
    assertThat(begin).as(heading).isNotNegative();
    int end = page.indexOf("\n##", begin + 1);
    return end < 0 ? page.substring(begin) : page.substring(begin, end);
  }

  private static void assertNamesAll(String heading, Class<?> properties) throws IOException {
    assertThat(section(heading)).contains(keys(properties).map(key -> "`" + key).toList());
  }

  private static Stream<String> keys(Class<?> properties) {
    return Arrays.stream(properties.getMethods())
        .map(Method::getName)
        .filter(name -> name.startsWith("set"))
        .map(name -> name.substring(3).replaceAll("([A-Z])", "-$1").substring(1))
        .map(name -> name.toLowerCase(Locale.ROOT))
        .distinct();
  }

  @Test
  void everyProperty() throws IOException {
    assertNamesAll(
        "`resilience4j.circuitbreaker",
        CommonCircuitBreakerConfigurationProperties.InstanceProperties.class);
    assertNamesAll(
        "`resilience4j.retry", CommonRetryConfigurationProperties.InstanceProperties.class);
    assertNamesAll(
        "`resilience4j.bulkhead", CommonBulkheadConfigurationProperties.InstanceProperties.class);
    assertNamesAll(
        "`resilience4j.bulkhead",
        CommonThreadPoolBulkheadConfigurationProperties.InstanceProperties.class);
    assertNamesAll(
        "`resilience4j.timelimiter",
        CommonTimeLimiterConfigurationProperties.InstanceProperties.class);
    assertNamesAll(
        "`resilience4j.ratelimiter",
        CommonRateLimiterConfigurationProperties.InstanceProperties.class);
  }

  @Test
  void everyAnnotation() throws IOException {
    for (Class<?> annotation :
        List.of(
            CircuitBreaker.class,
            Retry.class,
            Bulkhead.class,
            TimeLimiter.class,
            RateLimiter.class,
            Timer.class)) {
      assertThat(section("Annotations")).contains("`@" + annotation.getSimpleName());
    }
  }

  @Test
  void everyEndpoint() throws IOException {
    List<String> endpoints = new ArrayList<>();
    Enumeration<URL> metadata =
        getClass().getClassLoader().getResources("META-INF/spring-configuration-metadata.json");
    while (metadata.hasMoreElements()) {
      URL file = metadata.nextElement();
      if (file.getPath().contains("resilience4j")) {
        String json = new String(file.openStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher found = ENDPOINT.matcher(json);
        while (found.find()) {
          endpoints.add("/actuator/" + found.group(1));
        }
      }
    }
    assertThat(endpoints).hasSizeGreaterThan(10);
    assertThat(section("Endpoints and health")).contains(endpoints);
  }

  @Test
  void everyMeter() throws IOException, IllegalAccessException {
    List<String> meters = new ArrayList<>();
    for (Class<?> names :
        List.of(
            CircuitBreakerMetricNames.class,
            RetryMetricNames.class,
            BulkheadMetricNames.class,
            ThreadPoolBulkheadMetricNames.class,
            TimeLimiterMetricNames.class,
            RateLimiterMetricNames.class)) {
      for (Field field : names.getFields()) {
        if (Modifier.isStatic(field.getModifiers()) && field.getType() == String.class) {
          meters.add("`" + field.get(null) + "`");
        }
      }
    }
    assertThat(meters).hasSizeGreaterThan(15);
    assertThat(section("Meters")).contains(meters);
  }
}
