package dev.halfopen.ai.wild;

import dev.halfopen.ai.Provider;
import dev.halfopen.ai.Transcripts;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * What a service sends to a request, whoever asks.
 *
 * @param provider whose rules hold; null: as the client says
 * @param good whether it is a whole answer; otherwise it is none, or cut, or nobody knows
 */
record Input(String name, Case.Exchange exchange, @Nullable Provider provider, boolean good) {
  private static final int SEEDS = 6;
  private static final String STREAM = "converse-stream";

  /** Whether an SDK would make this request. */
  boolean isAskedBy(String client) {
    return switch (client.split("[ -]", 2)[0]) {
      case "openai" -> asksFor("/chat/completions") || asksFor("/v1/responses");
      case "langchain4j" ->
          asksFor("/chat/completions") || (asksFor("/v1/responses") && exchange.stream());
      case "anthropic" -> asksFor("/v1/messages");
      case "aws" -> exchange.path().startsWith("/model/");
      default -> true;
    };
  }

  private boolean asksFor(String endpoint) {
    return exchange.path().endsWith(endpoint);
  }

  /** All formats, each whole and cut, and what else services send. */
  static List<Input> all() {
    List<Input> all = new ArrayList<>();
    AnswerMaker.FORMATS.keySet().forEach(format -> made(all, format));
    Transcripts.all().forEach(row -> transcript(all, row));
    for (String file : List.of("responses.json", "gateways.json")) {
      Case.read(file).stream().map(Decisions::decided).forEach(wild -> wild(all, wild));
    }
    Further.all().forEach(row -> further(all, row));
    return all;
  }

  private static void made(List<Input> all, String format) {
    for (int seed = 0; seed < SEEDS; seed++) {
      Answer answer = AnswerMaker.answer(format, new Random(seed));
      boolean stream = format.matches(".* (stream|array)");
      add(
          all,
          format + " " + seed,
          answer.path(),
          stream,
          answer.label(),
          answer.bytes().toByteArray(),
          true);
      for (int cut : cuts(answer.bytes().size())) {
        boolean whole = cut >= answer.surelyAt();
        String name = format + " " + seed + " cut at " + cut;
        add(all, name, answer.path(), stream, answer.label(), answer.cut(cut), whole);
      }
    }
  }

  private static int[] cuts(int length) {
    return new int[] {0, length / 3, length / 2, length - length / 5, Math.max(0, length - 1)};
  }

  private static void transcript(List<Input> all, Transcripts.Row row) {
    byte[] bytes = row.body().getBytes(StandardCharsets.UTF_8);
    boolean stream = !row.contentType().contains("application/json");
    String path = path(row);
    boolean good = row.expected() == null;
    add(all, row.toString(), path, stream, row.contentType(), bytes, good);
    for (int cut : cuts(bytes.length)) {
      byte[] some = Arrays.copyOf(bytes, cut);
      add(all, row + " cut at " + cut, path, stream, row.contentType(), some, false);
    }
  }

  private static String path(Transcripts.Row row) {
    return switch (row.provider().toString()) {
      case "ANTHROPIC" -> "/v1/messages";
      case "GEMINI", "VERTEX" -> "/v1beta/models/m:generateContent";
      case "OLLAMA" -> "/api/chat";
      case "BEDROCK" -> "/model/m/" + (row.contentType().contains("json") ? "converse" : STREAM);
      case "GENERIC" -> "/some/endpoint";
      default -> row.name().startsWith("responses") ? "/v1/responses" : "/v1/chat/completions";
    };
  }

  private static void add(
      List<Input> all,
      String name,
      String path,
      boolean stream,
      String label,
      byte[] body,
      boolean good) {
    byte[] response = response(200, Map.of("Content-Type", label), body);
    all.add(new Input(name, exchange(path, stream, response), null, good));
  }

  private static byte[] response(int status, Map<String, String> headers, byte[] body) {
    StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Status\r\n");
    headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes((head + "Connection: close\r\n\r\n").getBytes(StandardCharsets.UTF_8));
    bytes.writeBytes(body);
    return bytes.toByteArray();
  }

  private static Case.Exchange exchange(String path, boolean stream, byte[] response) {
    return new Case.Exchange(
        path,
        stream,
        "{\"model\":\"m\"" + (stream ? ",\"stream\":true" : "") + ",\"messages\":[]}",
        List.of(new Step.SendBytes(ByteString.of(response)), new Step.Close()),
        false);
  }

  /** Those that need no patience. */
  private static void wild(List<Input> all, Case wild) {
    Case.Exchange exchange = wild.exchanges().get(wild.exchanges().size() - 1);
    if (!wild.waits() && !exchange.leaves() && wild.provider() == null && wild.expect() != null) {
      boolean good = wild.expect().verdicts().equals(List.of("success"));
      all.add(new Input(wild.toString(), exchange, null, good));
    }
  }

  /** Those that end by themselves. */
  private static void further(List<Input> all, Further row) {
    if (row.options().containsKey("ends")) {
      return;
    }
    URI uri = URI.create(row.url());
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    byte[] response = response(row.status(), row.headers(), row.body().toByteArray());
    all.add(
        new Input(
            row.name(),
            exchange(uri.getRawPath() + query, row.stream(), response),
            provider(row, uri),
            row.verdicts().equals(List.of("success"))));
  }

  private static @Nullable Provider provider(Further row, URI uri) {
    String told = row.options().get("provider");
    Provider provider = told == null ? Provider.of(uri) : Provider.valueOf(told);
    return provider == Provider.GENERIC ? null : provider;
  }

  @Override
  public String toString() {
    return name;
  }
}
