package dev.halfopen.ai.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class JsonTest {
  private static final ObjectMapper JACKSON = JsonMapper.builder().build();

  @Test
  void saysWhatIsThereAndNothingOfWhatIsNot() {
    Json json =
        Json.of("{\"a\":{\"b\":[1,\"x\",true,null,-1.5e3]},\"e\":\"\",\"n\":null,\"a1\":12}");
    Json list = json.get("a").get("b");

    assertThat(list.get(0).number(-1)).isEqualTo(1);
    assertThat(list.get(1).is("x")).isTrue();
    assertThat(list.get(1).is("xy")).isFalse();
    assertThat(list.get(2).isTrue()).isTrue();
    assertThat(list.get(3).isNull()).isTrue();
    assertThat(list.get(4).text()).isEqualTo("-1.5e3");
    assertThat(list.get(4).number(7)).isEqualTo(7);
    assertThat(list.get(5).isMissing()).isTrue();
    assertThat(json.get("x").get("y").get(3).text()).isEmpty();
    assertThat(json.get("e").isEmpty()).isTrue();
    assertThat(json.has("n")).isTrue();
    assertThat(json.get("n").isEmpty()).isTrue();
    assertThat(json.get("a").isSome()).isTrue();
    assertThat(json.get("a1").isSome()).isFalse();
    assertThat(list.get(0).number(-1)).isEqualTo(1);
    assertThat(json.get("e").number(5)).isEqualTo(5);
  }

  @Test
  void aNumberIsWholeAndHasUpToEighteenDigits() {
    Json numbers =
        Json.of(
            "[-5,\"12\",999999999999999999,1000000000000000000,-999999999999999999,-1234567890123456789,"
                + "\"-\",\"\",\"1/\",\"1:\",\"0\",90,1.0,true,null,[],\"--1\",0]");
    long[] expected = {
      -5,
      12,
      999_999_999_999_999_999L,
      -1,
      -999_999_999_999_999_999L,
      -1,
      -1,
      -1,
      -1,
      -1,
      0,
      90,
      -1,
      -1,
      -1,
      -1,
      -1,
      0
    };
    for (int i = 0; i < expected.length; i++) {
      assertThat(numbers.get(i).number(-1)).as("%s", numbers.get(i)).isEqualTo(expected[i]);
    }
  }

  @Test
  void numbersWithoutAValueAreNumbers() {
    for (String word : List.of("NaN", "Infinity", "-Infinity")) {
      Json json = Json.of("{\"a\":" + word + ",\"b\":1}");
      assertThat(json.get("a").isNumber()).isTrue();
      assertThat(json.get("a").number(3)).isEqualTo(3);
      assertThat(json.get("b").number(0)).isEqualTo(1);
    }
    for (String broken :
        List.of("NaM", "Infinitx", "-N", "+1", "-Infinite", "INF", ".5", "/", ":")) {
      Json json = Json.of("{\"a\":" + broken + ",\"b\":1}");
      assertThat(json.has("a")).as(broken).isFalse();
      assertThat(json.has("b")).as(broken).isFalse();
    }
  }

  @Test
  void escapesAreWhatTheyMean() {
    Json json =
        Json.of(
            "{\"a\":\"\\b\\f\\n\\r\\t\\/\\\\\\\"\\u00e9\\u20AC\\ud83d\\ude00x\\ud83dy\\ude00\"}");
    assertThat(json.get("a").text()).isEqualTo("\b\f\n\r\t/\\\"é€😀xy");
    assertThat(Json.of("{\"a\":\"\\ud83d\\n\\ude00\"}").get("a").text()).isEqualTo("\n");
    assertThat(Json.of("{\"a\":\"\\ud83d\\u0041\"}").get("a").text()).isEqualTo("A");
    assertThat(json.toString()).isEqualTo(Json.of(json.toString()).toString());
  }

  @Test
  void aTextBeginsWithItselfAndIsNothingElse() {
    Json json = Json.of("{\"a\":\"text\",\"n\":17,\"o\":{}}");
    assertThat(json.get("a").startsWith("")).isTrue();
    assertThat(json.get("a").startsWith("te")).isTrue();
    assertThat(json.get("a").startsWith("text")).isTrue();
    assertThat(json.get("a").startsWith("texts")).isFalse();
    assertThat(json.get("a").startsWith("xt")).isFalse();
    assertThat(json.get("n").is("17")).isTrue();
    assertThat(json.get("o").startsWith("")).isFalse();
    assertThat(Json.NONE.startsWith("")).isFalse();
  }

  @Test
  void ofALongTextItsBeginningIsKept() {
    for (int size : new int[] {1, 7, 1_000}) {
      List<String> told = new ArrayList<>();
      JsonTree tree =
          new JsonTree(JsonTree.Depth.ALL, 100, 1_000, json -> told.add(json.toString()));
      JsonScanner scanner = new JsonScanner(tree, 100);
      byte[] bytes =
          ("{\""
                  + "n".repeat(150)
                  + "\":\""
                  + "\\n"
                  + "x".repeat(150)
                  + "\",\""
                  + "m".repeat(100)
                  + "\":"
                  + "1".repeat(150)
                  + ",\"k\":\""
                  + "y".repeat(150)
                  + "\"}")
              .getBytes(StandardCharsets.UTF_8);
      for (int from = 0; from < bytes.length; from += size) {
        scanner.feed(bytes, from, Math.min(bytes.length, from + size));
      }
      assertThat(told)
          .containsExactly(
              "{\""
                  + "n".repeat(100)
                  + "\":\"\\u000a"
                  + "x".repeat(99)
                  + "\",\""
                  + "m".repeat(100)
                  + "\":"
                  + "1".repeat(100)
                  + ",\"k\":\""
                  + "y".repeat(100)
                  + "\"}");
    }
  }

  @Test
  void findsMembersAtAnyDepth() {
    Json json =
        Json.of("{\"d\":[{\"q\":\"1\"},{\"v\":[{\"q\":\"2\",\"r\":\"x\"}]}],\"q\":\"3\",\"z\":{}}");

    assertThat(json.texts("q")).containsExactly("1", "2", "3");
    assertThat(json.get("d").texts("q")).containsExactly("1", "2");
    assertThat(json.get("d").find("r").text()).isEqualTo("x");
    assertThat(json.get("z").find("q").isMissing()).isTrue();
  }

  @Test
  void takesTheLastOfTwoMembersOfOneName() {
    assertThat(Json.of("{\"a\":1,\"b\":2,\"a\":3}").get("a").text()).isEqualTo("3");
  }

  @Test
  void readsNoMoreThanTheFirstObject() {
    assertThat(Json.of("{\"a\":1}{\"a\":2} x").get("a").text()).isEqualTo("1");
    assertThat(Json.of("\"text\"").isMissing()).isTrue();
    assertThat(Json.of("").isMissing()).isTrue();
    assertThat(Json.of("<html>").isMissing()).isTrue();
    assertThat(Json.of("[{\"a\":1}]").get(0).get("a").text()).isEqualTo("1");
  }

  @Test
  void isNotHarmedByDepth() {
    Json json = Json.of("{\"a\":".repeat(100_000));

    assertThat(json.find("x").isMissing()).isTrue();
    assertThat(json.get("a").isObject()).isTrue();
    assertThat(json.toString()).startsWith("{\"a\":{");
  }

  @Property(tries = 2_000)
  void readsAndWritesWhatJacksonDoes(@ForAll("documents") Map<String, Object> document)
      throws Exception {
    String written = JACKSON.writeValueAsString(document);
    Json json = Json.of(written);

    assertThat(JACKSON.readTree(json.toString())).isEqualTo(JACKSON.readTree(written));
    assertThat(JACKSON.readTree(JsonText.of(document))).isEqualTo(JACKSON.readTree(written));
    assertThat(JsonText.of(json)).isEqualTo(json.toString());
  }

  @Property(tries = 2_000)
  void saysOfACutDocumentWhatStandsBeforeTheCut(
      @ForAll("documents") Map<String, Object> document, @ForAll @IntRange(max = 10_000) int cut)
      throws Exception {
    String written = JACKSON.writeValueAsString(document);
    int end = 1 + cut % written.length();
    Json whole = Json.of(written);
    Json begun = Json.of(written.substring(0, end));

    assertThat(begun.isObject()).isTrue();
    mustBeBeginningOf(whole, begun);
  }

  private static void mustBeBeginningOf(Json whole, Json begun) {
    Json mine = begun.first();
    Json theirs = whole.first();
    while (!mine.isMissing()) {
      assertThat(mine.kind()).isEqualTo(theirs.kind());
      assertThat(mine.name()).isEqualTo(theirs.name());
      assertThat(mine.text()).isEqualTo(theirs.text());
      mustBeBeginningOf(theirs, mine);
      mine = mine.next();
      theirs = theirs.next();
    }
  }

  @Property(tries = 1_000)
  void anOutlineOfManyDocumentsIsEachOfThemAgain(
      @ForAll("documentLists") List<Map<String, Object>> documents,
      @ForAll @IntRange(min = 1, max = 40) int size)
      throws Exception {
    List<JsonNode> expected = new ArrayList<>();
    StringBuilder body = new StringBuilder();
    for (Map<String, Object> document : documents) {
      String written = JACKSON.writeValueAsString(document);
      expected.add(JACKSON.readTree(written));
      body.append(written).append('\n');
    }
    List<JsonNode> told = new ArrayList<>();
    JsonTree tree =
        new JsonTree(
            JsonTree.Depth.ALL, 100_000, 1_000_000, json -> told.add(jackson(json.toString())));
    JsonScanner scanner = new JsonScanner(tree, 100_000);
    byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
    for (int from = 0; from < bytes.length; from += size) {
      byte[] piece = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + size));
      scanner.feed(piece, 0, piece.length);
      Arrays.fill(piece, (byte) 'x');
    }

    assertThat(told).isEqualTo(expected);
  }

  @Test
  void anOutlinePassesOverWhatItIsNotGivenTheNameOf() {
    List<String> told = new ArrayList<>();
    JsonTree tree =
        new JsonTree(
            JsonTree.Depth.outline(Set.of("in")), 100, 1_000, json -> told.add(json.toString()));
    JsonScanner scanner = new JsonScanner(tree, 1_000);
    byte[] bytes =
        ("[{\"in\":{\"out\":[1,2],\"none\":{ },\"x\":1},\"out\":{\"a\":1}},"
                + "{\"error\":{\"out\":{\"deep\":[{}]}}}]")
            .getBytes(StandardCharsets.UTF_8);
    scanner.feed(bytes, 0, bytes.length);

    assertThat(told)
        .containsExactly(
            "{\"in\":{\"out\":[true],\"none\":{},\"x\":1},\"out\":{\"\":true}}",
            "{\"error\":{\"out\":{\"deep\":[{}]}}}");
  }

  private static JsonNode jackson(String json) {
    try {
      return JACKSON.readTree(json);
    } catch (java.io.IOException e) {
      throw new IllegalArgumentException(json, e);
    }
  }

  @Provide
  Arbitrary<List<Map<String, Object>>> documentLists() {
    return documents().list().ofMinSize(1).ofMaxSize(4);
  }

  @Provide
  Arbitrary<Map<String, Object>> documents() {
    return object(values(3));
  }

  private static Arbitrary<Map<String, Object>> object(Arbitrary<Object> values) {
    Arbitrary<String> names =
        Arbitraries.of(
            "error", "code", "choices", "delta", "a", "é", "\"", "", "in", "x".repeat(80));
    return Combinators.combine(names.list().ofMaxSize(4), values.list().ofMinSize(4).ofMaxSize(4))
        .as(
            (keys, all) -> {
              Map<String, Object> object = new LinkedHashMap<>();
              for (int i = 0; i < keys.size(); i++) {
                object.put(keys.get(i), all.get(i));
              }
              return object;
            });
  }

  private static Arbitrary<Object> values(int depth) {
    Arbitrary<Object> scalars =
        Arbitraries.of(
            "", "text", "a\"b\\c\n\u0001", "é€😀", "y".repeat(600), 0, -17, 1.5, 1e-7, true, false);
    return depth == 0
        ? scalars
        : Arbitraries.oneOf(
            scalars,
            values(depth - 1).list().ofMaxSize(3).map(list -> (Object) list),
            object(values(depth - 1)).map(map -> (Object) map));
  }
}
