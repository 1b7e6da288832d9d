package dev.halfopen.ai.wild;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import okio.ByteString;

/** One step of what a server does when it has read a request. */
sealed interface Step {
  /** Sends these characters. */
  record Send(String text) implements Step {}

  /** Sends these characters as one chunk of a chunked body. */
  record SendChunk(String text) implements Step {}

  /** Sends these bytes. */
  record SendBytes(ByteString bytes) implements Step {}

  /** Sends these characters, compressed. */
  record SendGzip(String text) implements Step {}

  /** Waits. */
  record Pause(long millis) implements Step {}

  /** Keeps silent until the client closes, at most so long. */
  record Hold(long millis) implements Step {}

  /** Ends the connection cleanly. */
  record Close() implements Step {}

  /** Ends the connection with an RST. */
  record Reset() implements Step {}

  static List<Step> listOf(JsonNode steps) {
    List<Step> all = new ArrayList<>();
    for (JsonNode step : steps) {
      String name = step.fieldNames().next();
      JsonNode value = step.get(name);
      all.add(
          switch (name) {
            case "send" -> new Send(value.textValue());
            case "sendChunk" -> new SendChunk(value.textValue());
            case "sendGzip" -> new SendGzip(value.textValue());
            case "pauseMs" -> new Pause(value.longValue());
            case "holdMs" -> new Hold(value.longValue());
            case "close" -> new Close();
            case "reset" -> new Reset();
            default -> throw new IllegalArgumentException("no such step: " + name);
          });
    }
    return all;
  }
}
