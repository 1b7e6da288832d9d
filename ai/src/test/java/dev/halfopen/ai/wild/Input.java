package dev.halfopen.ai.wild;

import dev.halfopen.ai.Transcripts;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import okio.ByteString;

/**
 * What a service sends to a request, whoever asks.
 *
 * @param good whether it is a whole answer; otherwise it is none, or cut, or nobody knows
 */
record Input(String name, Case.Exchange exchange, boolean good) {
  private static final int SEEDS = 6;
  private static final Set<String> DIALECTS =
      Set.of("/v1/chat/completions", "/v1/responses", "/v1/messages");

  /** Whether an SDK would make this request. */
  boolean isAskedBy(String client) {
    return switch (client.split("[ -]", 2)[0]) {
      case "openai" -> DIALECTS.contains(exchange.path()) && !exchange.path().endsWith("messages");
      case "langchain4j" ->
          exchange.path().endsWith("completions")
              || (exchange.path().endsWith("responses") && exchange.stream());
      case "anthropic" -> exchange.path().endsWith("messages");
      default -> true;
    };
  }

  /** All formats, each whole and cut. */
  static List<Input> all() {
    List<Input> all = new ArrayList<>();
    AnswerMaker.FORMATS.keySet().forEach(format -> made(all, format));
    Transcripts.all().forEach(row -> transcript(all, row));
    for (String file : List.of("responses.json", "gateways.json")) {
      Case.read(file).stream().map(Decisions::decided).forEach(wild -> wild(all, wild));
    }
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
      case "BEDROCK" -> "/model/m/converse";
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
    String request = "{\"model\":\"m\"" + (stream ? ",\"stream\":true" : "") + ",\"messages\":[]}";
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(
        ("HTTP/1.1 200 Status\r\nContent-Type: " + label + "\r\nConnection: close\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII));
    bytes.writeBytes(body);
    all.add(
        new Input(
            name,
            new Case.Exchange(
                path,
                stream,
                request,
                List.of(new Step.SendBytes(ByteString.of(bytes.toByteArray())), new Step.Close()),
                false),
            good));
  }

  /** Those that need no patience. */
  private static void wild(List<Input> all, Case wild) {
    Case.Exchange exchange = wild.exchanges().get(wild.exchanges().size() - 1);
    boolean waits =
        exchange.response().stream()
            .anyMatch(step -> step instanceof Step.Pause || step instanceof Step.Hold);
    if (!waits && !exchange.leaves() && wild.provider() == null && wild.expect() != null) {
      boolean good = wild.expect().verdicts().equals(List.of("success"));
      all.add(new Input(wild.toString(), exchange, good));
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
