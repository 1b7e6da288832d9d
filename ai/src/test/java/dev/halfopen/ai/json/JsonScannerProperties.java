package dev.halfopen.ai.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** Jackson and the scanner agree on what JSON is, and on what it says. */
class JsonScannerProperties {
  private static final JsonMapper JACKSON = JsonMapper.builder().build();

  @Property(tries = 5_000)
  void readsWhatJacksonReads(@ForAll("objects") String json) {
    assertThat(scanned(json)).as(json).isEqualTo(parsed(json));
  }

  /** Objects, most of them broken somewhere. */
  @Provide
  Arbitrary<String> objects() {
    return Arbitraries.of(
            "{}",
            "[]",
            "{",
            "}",
            "[",
            "]",
            ",",
            ",",
            ":",
            "\"a\":",
            "\"b\":",
            "\"t\"",
            "\"\\n\\\"\"",
            "\"\\u00e9\"",
            "\"\\ud83d\\ude00\"",
            "\"\\u12\"",
            "\"\\x\"",
            "\"\u00e9\u20ac\"",
            "\"",
            "\\",
            "0",
            "-0",
            "-",
            "01",
            "1.5",
            "1.",
            ".5",
            "2e10",
            "2E-3",
            "2e",
            "2e+",
            "true",
            "false",
            "null",
            "nul",
            " ",
            "\n",
            "\t",
            "\u0001",
            "x")
        .list()
        .ofMaxSize(12)
        .map(words -> "{\"k\":[" + String.join("", words) + "]}");
  }

  @Property(tries = 5_000)
  void readsWhatJacksonReadsOfJsonWithOneWrongCharacter(
      @ForAll("values") String value, @ForAll int place, @ForAll("characters") String put) {
    String json = "{\"k\":" + value + "}";
    assertThat(scanned(json)).as(json).isNotNull().isEqualTo(parsed(json));

    int at = 1 + Math.floorMod(place, json.length() - 1);
    String wrong = json.substring(0, at) + put + json.substring(at + 1);
    assertThat(scanned(wrong)).as(wrong).isEqualTo(parsed(wrong));
  }

  @Provide
  Arbitrary<String> values() {
    Arbitrary<String> scalars =
        Arbitraries.of(
            "\"a\"",
            "\"\"",
            "\"\\u00e9\\t\"",
            "\"\\ud83d\\ude00\"",
            "\"\u20ac\"",
            "0",
            "-0.5",
            "120",
            "1e5",
            "1E+05",
            "7.25e-3",
            "true",
            "false",
            "null",
            "[]",
            "{}",
            "[ ]",
            "{ }");
    return Arbitraries.lazyOf(
        () -> scalars,
        () -> scalars,
        () -> values().list().ofMinSize(1).ofMaxSize(3).map(v -> "[" + String.join(" ,", v) + "]"),
        () -> values().map(v -> "{\"a\" : " + v + ",\"b\":1}"));
  }

  @Provide
  Arbitrary<String> characters() {
    return Arbitraries.of(
        "", "{", "}", "[", "]", ",", ":", "\"", "\\", "0", "1", "-", "+", ".", "e", "t", " ", "\n",
        "\u0002", "x", "u");
  }

  private static @Nullable List<String> scanned(String json) {
    Recorder recorder = new Recorder();
    JsonScanner scanner = new JsonScanner(recorder, 1_024);
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < bytes.length; i++) {
      scanner.feed(bytes, i, i + 1);
    }
    scanner.finish();
    List<String> told = scanner.broken() || !scanner.atRest() ? null : recorder.told;
    assertThat(scannedAtOnce(bytes)).isEqualTo(told);
    return told;
  }

  private static @Nullable List<String> scannedAtOnce(byte[] bytes) {
    Recorder recorder = new Recorder();
    JsonScanner scanner = new JsonScanner(recorder, 1_024);
    scanner.feed(bytes, 0, bytes.length);
    scanner.finish();
    return scanner.broken() || !scanner.atRest() ? null : recorder.told;
  }

  private static @Nullable List<String> parsed(String json) {
    List<String> told = new ArrayList<>();
    try (JsonParser parser = JACKSON.createParser(json.getBytes(StandardCharsets.UTF_8))) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        switch (token) {
          case START_OBJECT, START_ARRAY -> told.add(token == JsonToken.START_OBJECT ? "{" : "[");
          case END_OBJECT, END_ARRAY -> told.add("end");
          case FIELD_NAME -> told.add(parser.currentName() + ":");
          default -> told.add(withoutHalves(parser.getText()));
        }
      }
      return told;
    } catch (IOException e) {
      return null;
    }
  }

  /** Without surrogates that have no partner, which mean nothing. */
  private static String withoutHalves(String text) {
    return text.replaceAll("\\p{Cs}", "");
  }

  private static final class Recorder implements JsonHandler {
    private final List<String> told = new ArrayList<>();

    @Override
    public void begin(boolean object) {
      told.add(object ? "{" : "[");
    }

    @Override
    public void end() {
      told.add("end");
    }

    @Override
    public void name(byte[] bytes, int from, int to) {
      told.add(new String(bytes, from, to - from, StandardCharsets.UTF_8) + ":");
    }

    @Override
    public void value(Json.Kind kind, byte[] bytes, int from, int to) {
      told.add(new String(bytes, from, to - from, StandardCharsets.UTF_8));
    }

    @Override
    public boolean wanted() {
      return true;
    }
  }
}
