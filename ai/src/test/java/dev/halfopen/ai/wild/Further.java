package dev.halfopen.ai.wild;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * A response of {@code further.txt}, which explains its format, and what is right.
 *
 * @param headers of the response
 * @param options of the request and of how the body comes
 * @param verdicts any of these is right
 * @param kind an {@code AIFailure}; null: not prescribed
 * @param facts what else must be known, by name
 */
record Further(
    String name,
    String url,
    boolean stream,
    Map<String, String> options,
    int status,
    Map<String, String> headers,
    ByteString body,
    List<String> verdicts,
    @Nullable String kind,
    Map<String, String> facts) {
  private static final String CHUNK =
      "data: {\"id\":\"q7\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\","
          + "\"choices\":[{\"index\":0,\"delta\":%s,\"finish_reason\":%s}]}\n\n";

  static List<Further> all() {
    try (InputStream in = Further.class.getResourceAsStream("/wild/further.txt")) {
      List<Further> all = new ArrayList<>();
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      String[] cases = text.split("(?m)^### ", -1);
      for (int i = 1; i < cases.length; i++) { // what stands before the first explains the file
        all.add(of(cases[i]));
      }
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Further of(String text) {
    try {
      int right = text.lastIndexOf("\n=> ");
      String[] parts = text.substring(0, right + 1).split("\n\n", 2);
      String[] head = parts[0].strip().split("\n", -1);
      String[] request = head[1].split(" ", -1);
      Map<String, String> options = new LinkedHashMap<>();
      for (int i = 1; i < request.length; i++) {
        option(options, request[i]);
      }
      Map<String, String> headers = new LinkedHashMap<>();
      for (int i = 3; i < head.length; i++) {
        int colon = head[i].indexOf(": ");
        headers.put(head[i].substring(0, colon), head[i].substring(colon + 2));
      }
      Map<String, String> facts = new LinkedHashMap<>();
      String[] expected = text.substring(right + 4).strip().split("\n", -1)[0].split(" ", -1);
      for (int i = 1; i < expected.length; i++) {
        option(facts, expected[i]);
      }
      return new Further(
          head[0],
          request[0],
          options.containsKey("stream"),
          options,
          Integer.parseInt(head[2]),
          headers,
          ByteString.of(bytes(options, parts.length == 1 ? "" : parts[1])),
          List.of(expected[0].split("\\|", -1)),
          facts.remove("kind"),
          facts);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  private static void option(Map<String, String> options, String text) {
    int equals = text.indexOf('=');
    options.put(
        equals < 0 ? text : text.substring(0, equals),
        equals < 0 ? "" : text.substring(equals + 1));
  }

  private static byte[] bytes(Map<String, String> options, String text) {
    if (options.containsKey("frames")) {
      return frames(text);
    }
    StringBuilder body = new StringBuilder();
    for (String line : text.split("(?<=\n)", -1)) {
      body.append(line.startsWith("~") ? chunk(line.substring(1).strip()) : line);
    }
    boolean isLine = options.containsKey("line") || body.toString().endsWith("\n\n");
    String all =
        (isLine || body.length() == 0 ? body : body.deleteCharAt(body.length() - 1))
            .toString()
            .replace("␍", "\r")
            .replace("␀", "\0")
            .replace("␣", " ")
            .replace("«BOM»", "\uFEFF");
    for (String name : options.keySet()) {
      if (name.startsWith("times")) {
        all = all.replace("«many»", "many words ".repeat(Integer.parseInt(options.get(name))));
      }
    }
    return encoded(options.getOrDefault("encode", ""), all.getBytes(StandardCharsets.UTF_8));
  }

  /** {@code ~ text}: a chunk; {@code ~. reason}: the last chunk; {@code ~[DONE]}: the last word. */
  private static String chunk(String text) {
    if (text.equals("[DONE]")) {
      return "data: [DONE]\n\n";
    }
    return text.startsWith(".")
        ? CHUNK.formatted("{}", '"' + text.substring(1).strip() + '"')
        : CHUNK.formatted("{\"content\":\"" + text + "\"}", "null");
  }

  /** A line is the type of an event, or {@code !} and the type of an exception, and its JSON. */
  private static byte[] frames(String text) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (String line : text.strip().split("\n", -1)) {
      int space = line.indexOf(' ');
      String type = line.substring(0, space);
      String json = line.substring(space + 1);
      all.writeBytes(
          type.startsWith("!")
              ? BedrockFrames.exception(type.substring(1), json)
              : BedrockFrames.frame(type, json));
    }
    return all.toByteArray();
  }

  private static byte[] encoded(String encoding, byte[] plain) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    if (encoding.equals("gzips")) {
      for (String part : new String(plain, StandardCharsets.UTF_8).split("(?<=\n\n)", -1)) {
        bytes.writeBytes(encoded("gzip", part.getBytes(StandardCharsets.UTF_8)));
      }
      return bytes.toByteArray();
    }
    if (encoding.equals("gzip-and-rest")) {
      bytes.writeBytes(encoded("gzip", plain));
      bytes.writeBytes("what hangs behind it".getBytes(StandardCharsets.UTF_8));
      return bytes.toByteArray();
    }
    try (OutputStream out =
        switch (encoding) {
          case "gzip" -> new GZIPOutputStream(bytes);
          case "deflate" -> new DeflaterOutputStream(bytes);
          case "bare-deflate" -> new DeflaterOutputStream(bytes, new Deflater(9, true));
          default -> bytes;
        }) {
      out.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  @Override
  public String toString() {
    return name;
  }
}
