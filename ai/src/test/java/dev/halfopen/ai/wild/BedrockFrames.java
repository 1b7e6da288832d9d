package dev.halfopen.ai.wild;

import static dev.halfopen.ai.wild.Words.any;
import static dev.halfopen.ai.wild.Words.quoted;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.CRC32;
import okio.ByteString;

/** Bedrock's ConverseStream: messages of the binary event stream, each with its checksums. */
final class BedrockFrames {
  private static final int PRELUDE = 8;
  private static final int CHECKSUM = 4;
  private static final byte STRING = 7;

  private BedrockFrames() {}

  static Answer answer(Random random) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(frame("messageStart", "{\"role\":\"assistant\"}"));
    for (int i = random.nextInt(4); i > 0; i--) {
      out.writeBytes(
          frame(
              "contentBlockDelta",
              "{\"contentBlockIndex\":0,\"delta\":{\"text\":" + quoted(random) + "}}"));
    }
    out.writeBytes(frame("contentBlockStop", "{\"contentBlockIndex\":0}"));
    if (random.nextInt(4) == 0) {
      out.writeBytes(frame("someFutureEvent", "{\"p\":\"abc\"}"));
    }
    String reason = any(random, "end_turn", "max_tokens", "tool_use", "stop_sequence");
    out.writeBytes(frame("messageStop", "{\"stopReason\":\"" + reason + "\"}"));
    int end = out.size();
    if (random.nextBoolean()) {
      out.writeBytes(frame("metadata", "{\"metrics\":{\"latencyMs\":9},\"usage\":{}}"));
    }
    return new Answer(
        "bedrock stream",
        "/model/m/converse-stream",
        "{\"messages\":[]}",
        "application/vnd.amazon.eventstream",
        ByteString.of(out.toByteArray()),
        end,
        end);
  }

  static byte[] frame(String type, String json) {
    return frame("event", type, json);
  }

  static byte[] exception(String type, String json) {
    return frame("exception", type, json);
  }

  private static byte[] frame(String message, String type, String json) {
    ByteArrayOutputStream headers = new ByteArrayOutputStream();
    header(headers, ":" + message + "-type", type);
    header(headers, ":content-type", "application/json");
    header(headers, ":message-type", message);
    byte[] payload = json.getBytes(StandardCharsets.UTF_8);
    int length = PRELUDE + CHECKSUM + headers.size() + payload.length + CHECKSUM;
    ByteBuffer frame = ByteBuffer.allocate(length);
    frame.putInt(length).putInt(headers.size());
    frame.putInt(checksum(frame.array(), PRELUDE));
    frame.put(headers.toByteArray()).put(payload);
    frame.putInt(checksum(frame.array(), length - CHECKSUM));
    return frame.array();
  }

  private static void header(ByteArrayOutputStream headers, String name, String value) {
    byte[] text = value.getBytes(StandardCharsets.UTF_8);
    headers.write(name.length());
    headers.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
    headers.write(STRING);
    headers.write(text.length >> 8);
    headers.write(text.length);
    headers.writeBytes(text);
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }
}
