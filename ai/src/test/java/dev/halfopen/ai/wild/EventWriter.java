package dev.halfopen.ai.wild;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/** Writes an event stream as variously as its specification allows, with noise between events. */
final class EventWriter {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What services and gateways put between the events of an answer. */
  private static final List<String> NOISE =
      List.of(
          ": keep-alive\n\n",
          ":\n\n",
          ": OPENROUTER PROCESSING\n",
          "\n",
          "retry: 3000\n\n",
          "id: 7\n",
          "x-field: of no meaning\n",
          "event: ping\ndata: {\"type\":\"ping\"}\n\n",
          "event: keepalive\ndata: {\"type\":\"keepalive\",\"sequence_number\":3}\n\n",
          "event: x.rate_limits\ndata: {\"type\":\"x.rate_limits\",\"limits\":[{\"left\":7}]}\n\n",
          "data: {\"heartbeat\":true}\n\n");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Random random;
  private final String lineEnd;
  private final String space;
  private final boolean noisy;
  private boolean begun;
  private int endAt = -1;
  private int surelyAt = -1;

  EventWriter(Random random) {
    this.random = random;
    lineEnd = List.of("\n", "\n", "\r\n", "\r").get(random.nextInt(4));
    space = random.nextInt(4) == 0 ? "" : " ";
    noisy = random.nextBoolean();
    if (random.nextInt(8) == 0) {
      raw("\uFEFF");
    }
  }

  private void raw(String text) {
    out.writeBytes(text.replace("\n", lineEnd).getBytes(StandardCharsets.UTF_8));
  }

  private void noise() {
    while (noisy && random.nextInt(3) == 0) {
      String noise = NOISE.get(random.nextInt(NOISE.size()));
      // By an unknown field at its beginning nobody knows a stream of events.
      if (begun || !noise.startsWith("x-")) {
        raw(noise);
      }
    }
  }

  /** An event of the answer. */
  EventWriter event(@Nullable String name, String data) {
    return event(name, data, false);
  }

  /** An event that is an end of the answer. */
  EventWriter end(@Nullable String name, String data) {
    return event(name, data, true);
  }

  private EventWriter event(@Nullable String name, String data, boolean end) {
    noise();
    begun = true;
    if (name != null) {
      raw("event:" + space + name + "\n");
    }
    String lines = random.nextInt(8) == 0 && data.startsWith("{") ? pretty(data) : data;
    raw("data:" + space + lines.replace("\n", "\ndata:" + space));
    if (end && endAt < 0) {
      endAt = out.size();
    }
    raw("\n\n");
    if (end && surelyAt < 0) {
      surelyAt = out.size();
    }
    return this;
  }

  private static String pretty(String json) {
    try {
      return JSON.readTree(json).toPrettyString().replace("\r", "");
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(json, e);
    }
  }

  Answer answer(String format, String path, String request) {
    noise();
    return new Answer(
        format,
        path,
        request,
        "text/event-stream",
        ByteString.of(out.toByteArray()),
        endAt,
        surelyAt);
  }
}
