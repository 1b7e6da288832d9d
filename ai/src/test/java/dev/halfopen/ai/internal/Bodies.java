package dev.halfopen.ai.internal;

import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.ai.AIExchange;
import dev.halfopen.ai.AIProtection;
import dev.halfopen.ai.AIRequest;
import dev.halfopen.ai.Provider;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Bodies of responses, good and bad, and exchanges that think something of them. */
public final class Bodies {
  /** Beyond the pieces in which OkHttp and our inspectors read: {@value} bytes. */
  private static final int MAX_SIZE = 40_000;

  private Bodies() {}

  /** What the headers of a response promise. */
  public enum Kind {
    EVENTS(200, "text/event-stream"),
    LINES(200, "application/x-ndjson"),
    JSON(200, "application/json"),
    PAGE(200, "text/html"),
    IMAGE(200, "image/png"),
    UNTOLD(200, ""),
    ERROR(429, "application/json");

    private final int status;
    private final String contentType;

    Kind(int status, String contentType) {
      this.status = status;
      this.contentType = contentType;
    }

    /** An exchange that has got these headers. */
    public AIExchange begin() {
      AIExchange exchange =
          AIExchange.begin(
              AIProtection.of(CircuitBreakerRegistry.of(CircuitBreakerConfig.defaults())),
              new AIRequest(Provider.OPENAI, "s", null, null, true));
      exchange.headers(status, Map.of("content-type", List.of(contentType)));
      return exchange;
    }
  }

  /** Any bytes, and answers in many forms: whole, cut, with errors, one after the other. */
  public static Arbitrary<byte[]> any() {
    Arbitrary<byte[]> noise =
        Combinators.combine(
                Arbitraries.integers().between(0, MAX_SIZE), Arbitraries.longs().between(0, 99))
            .as(
                (size, seed) -> {
                  byte[] bytes = new byte[size];
                  new Random(seed).nextBytes(bytes);
                  return bytes;
                });
    Arbitrary<byte[]> answers =
        Arbitraries.of(
                "data: {\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,"
                    + "\"delta\":{\"content\":\"Hé\"},\"finish_reason\":null}]}\n\n",
                "data: {\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,"
                    + "\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n",
                "data: [DONE]\n\n",
                ": ping\n\n",
                "event: error\r\ndata: {\"error\":{\"code\":\"server_error\"}}\r\n\r\n",
                "data: {\"choices\":[{\"del\n\n",
                "{\"model\":\"m\",\"message\":{\"content\":\"Hi\"},\"done\":false}\n",
                "{\"model\":\"m\",\"message\":{\"content\":\"\"},\"done\":true}\n",
                "{\"error\":\"server busy\"}\n",
                "<html>")
            .list()
            .ofMaxSize(20)
            .map(pieces -> String.join("", pieces).getBytes(StandardCharsets.UTF_8));
    return Arbitraries.oneOf(noise, answers);
  }

  /** Cuts a body into pieces of these sizes, which are used over and over. */
  public static List<byte[]> pieces(byte[] body, List<Integer> sizes) {
    List<byte[]> pieces = new ArrayList<>();
    int from = 0;
    while (from < body.length) {
      int to = Math.min(body.length, from + sizes.get(pieces.size() % sizes.size()));
      pieces.add(Arrays.copyOfRange(body, from, to));
      from = to;
    }
    return pieces;
  }
}
