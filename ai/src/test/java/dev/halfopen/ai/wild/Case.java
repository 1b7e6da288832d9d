package dev.halfopen.ai.wild;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.halfopen.ai.Provider;
import dev.halfopen.ai.Watchdogs;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An input from the wild, and what is right.
 *
 * @param trial whether the last exchange is the trial of a breaker that those before it have opened
 */
record Case(
    String id,
    String kind,
    String service,
    @Nullable Provider provider,
    boolean strict,
    boolean trial,
    String client,
    List<Exchange> exchanges,
    Watchdogs watchdogs,
    @Nullable Expectation expect,
    String why) {

  /**
   * A request and what the server does with it.
   *
   * @param leaves whether the caller leaves after the first that it gets
   */
  record Exchange(String path, boolean stream, String body, List<Step> response, boolean leaves) {
    static Exchange of(JsonNode json) {
      JsonNode request = json.get("request");
      return new Exchange(
          request.get("path").textValue(),
          request.get("stream").booleanValue(),
          request.get("body").toString(),
          Step.listOf(json.get("response")),
          json.path("leaves").asBoolean(false));
    }
  }

  /** All cases of a file beside this class's resources, one for each client that a case names. */
  static List<Case> read(String file) {
    try (InputStream in = Case.class.getResourceAsStream("/wild/" + file)) {
      List<Case> all = new ArrayList<>();
      for (JsonNode json : new ObjectMapper().readTree(in)) {
        for (JsonNode client : json.get("clients")) {
          all.add(of(json, client.textValue()));
        }
      }
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException(file, e);
    }
  }

  private static Case of(JsonNode json, String client) {
    List<Exchange> exchanges = new ArrayList<>();
    if (json.has("exchanges")) {
      json.get("exchanges").forEach(one -> exchanges.add(Exchange.of(one)));
    } else {
      exchanges.add(Exchange.of(json));
    }
    return new Case(
        json.get("id").textValue(),
        json.get("kind").textValue(),
        json.get("service").textValue(),
        provider(json.get("provider")),
        json.path("strict").asBoolean(false),
        json.path("trial").asBoolean(false),
        client,
        exchanges,
        watchdogs(json.path("watchdogs")),
        json.get("expect").isNull() ? null : Expectation.of(json.get("expect")),
        json.get("why").textValue());
  }

  private static @Nullable Provider provider(JsonNode name) {
    if (name.isNull()) {
      return null;
    }
    try {
      return (Provider) Provider.class.getField(name.textValue()).get(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("no such provider: " + name, e);
    }
  }

  private static Watchdogs watchdogs(JsonNode json) {
    return json.isObject()
        ? new Watchdogs(
            duration(json.get("firstToken")),
            duration(json.get("idle")),
            duration(json.get("total")))
        : Watchdogs.NONE;
  }

  static @Nullable Duration duration(JsonNode json) {
    return json.isNull() ? null : Duration.parse(json.textValue());
  }

  /** The same case with another expectation. */
  Case expecting(Expectation other) {
    return new Case(
        id, kind, service, provider, strict, trial, client, exchanges, watchdogs, other, why);
  }

  /** The same case, as often as this. */
  Case times(int count) {
    List<Exchange> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.addAll(exchanges);
    }
    return new Case(
        id, kind, service, provider, strict, trial, client, all, watchdogs, expect, why);
  }

  /** Whether the expectation is about this exchange. */
  boolean isJudged(int number) {
    return trial
        ? number == exchanges.size() - 1
        : exchanges.get(0).equals(exchanges.get(number)); // of several that differ, the first
  }

  /** Whether the server waits somewhere. */
  boolean waits() {
    return exchanges.stream()
        .flatMap(exchange -> exchange.response().stream())
        .anyMatch(step -> step instanceof Step.Pause || step instanceof Step.Hold);
  }

  /** The answers of the server, one for each request. */
  List<List<Step>> scripts() {
    return exchanges.stream().map(Exchange::response).toList();
  }

  @Override
  public String toString() {
    return id + " " + kind + (strict ? " strict" : "") + " (" + client + ")";
  }
}
