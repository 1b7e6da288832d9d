package dev.halfopen.ai.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Documents that begin alike are read as if each were read alone. */
class SameStartProperties {
  private static final List<String> STREAM =
      List.of(
          "{\"id\":\"chatcmpl-B9MHDbslfkBeAs8l4bebGdFOJ6PeG\",\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\""
              + " breaker\"},\"logprobs\":null,\"finish_reason\":null}]}",
          "{\"id\":\"chatcmpl-B9MHDbslfkBeAs8l4bebGdFOJ6PeG\",\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\""
              + " calls\"},\"logprobs\":null,\"finish_reason\":null}]}",
          "{\"id\":\"chatcmpl-B9MHDbslfkBeAs8l4bebGdFOJ6PeG\",\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\"},\"logprobs\":{\"content\":[1]},\"finish_reason\":null}]}",
          "{\"id\":\"chatcmpl-B9MHDbslfkBeAs8l4bebGdFOJ6PeG\",\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}",
          "{\"id\":\"chatcmpl-B9MHDbslfkBeAs8l4bebGdFOJ6PeG\",\"object\":\"chat.completion.chunk\",\"choices\":[],\"usage\":{\"prompt_tokens\":7}}",
          "{\"candidates\": [{\"content\": {\"parts\": [{\"text\": \" breaker\"}],\"role\":"
              + " \"model\"},\"index\": 0}],\"error\":{\"deep\":[{\"er\":1}]}}",
          "{\"candidates\": [{\"content\": {\"parts\": [{\"text\": \" calls\"}],\"role\":"
              + " \"model\"},\"index\": 0}],\"error\":{\"deep\":[{\"er\":2}]}}",
          "{\"candidates\": [{\"content\": {\"parts\": [{\"text\": \"\\u00e9\\n"
              + "\"}],\"role\": \"m\"}, \"x\":{\"y\":[[{\"z\":{}}]]}}]}",
          "{\"candidates\": [{\"content\": {\"parts\": [{\"text\": \"\\u00e9\\n"
              + "\"}],\"role\": \"m\"}, \"x\":{\"y\":[[{\"z\":{}}]], \"w\": true}}]}",
          "[{\"candidates\": [{\"content\": {\"parts\": [{\"text\": \""
              + " calls\"}]}}]},{\"candidates\":[]}]",
          "{}",
          "12 ",
          "{\"a\":{\"error\":{\"b\":{\"c\":\"a text that is long enough to be"
              + " marked\",\"d\":{\"e\":1}}}}}",
          "{\"a\":{\"error\":{\"b\":{\"c\":\"a text that is long enough to be"
              + " marked\",\"d\":{\"f\":1}}}}}");

  /**
   * What is fed.
   *
   * @param document which one
   * @param change where a character is replaced; nowhere if it is beyond the end
   * @param split where the bytes come in two pieces
   */
  record Step(int document, int change, char put, int split, boolean reset) {
    byte[] bytes() {
      StringBuilder text = new StringBuilder(STREAM.get(document));
      if (change < text.length()) {
        text.setCharAt(change, put);
      }
      return text.toString().getBytes(UTF_8);
    }
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Integer> documents = Arbitraries.integers().between(0, STREAM.size() - 1);
    Arbitrary<Integer> changes =
        Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(3, Arbitraries.just(10_000)),
            net.jqwik.api.Tuple.of(2, Arbitraries.integers().between(0, 220)));
    Arbitrary<Character> puts = Arbitraries.of('x', '"', '{', '}', '[', ']', ',', ':', '\\', ' ');
    Arbitrary<Integer> splits =
        Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(3, Arbitraries.just(10_000)),
            net.jqwik.api.Tuple.of(1, Arbitraries.integers().between(0, 220)));
    return Combinators.combine(documents, changes, puts, splits, Arbitraries.of(true, true, false))
        .as(Step::new)
        .list()
        .ofMinSize(2)
        .ofMaxSize(12);
  }

  /** A tree as an inspector has it, fed in one way or the other. */
  private static final class Reader {
    private final List<String> documents = new ArrayList<>();
    private final JsonTree tree;
    private final JsonScanner scanner;
    private final @Nullable SameStart sameStart;

    Reader(boolean same, int maxNodes) {
      tree =
          new JsonTree(
              JsonTree.Depth.outline(
                  Set.of("choices", "delta", "candidates", "content", "parts", "usage", "a")),
              maxNodes,
              400,
              document -> documents.add(all(document)));
      scanner = new JsonScanner(tree, 64);
      sameStart = same ? new SameStart(scanner) : null;
    }

    /** What can be asked: text, and that names are found that are there, and others aren't. */
    private static String all(Json document) {
      return document
          + " "
          + document.get("choices").get(0).get("delta").get("content").text()
          + document.get("candidates").get(0).get("content").get("parts").get(0).get("text").text()
          + document.has("usage")
          + document.has("error")
          + document.get("choices").get(0).has("finish_reason")
          + document.find("role").text()
          + document.texts("text");
    }

    void feed(byte[] bytes, int from, int to) {
      int i = from;
      while (i < to) {
        i = sameStart == null ? scanner.feedValue(bytes, i, to) : sameStart.feedValue(bytes, i, to);
      }
    }

    void reset() {
      tree.reset();
      scanner.reset();
    }

    String state() {
      return documents
          + " "
          + scanner.broken()
          + scanner.atRest()
          + tree.listed()
          + tree.partial()
          + (scanner.atRest() ? "" : tree.root());
    }
  }

  @Property(tries = 3_000)
  void readsEachAsIfItWereAlone(@ForAll("steps") List<Step> steps) {
    for (int maxNodes : new int[] {1_024, 9}) {
      Reader plain = new Reader(false, maxNodes);
      Reader same = new Reader(true, maxNodes);
      for (Step step : steps) {
        byte[] bytes = step.bytes();
        int split = Math.min(step.split, bytes.length);
        for (Reader reader : List.of(plain, same)) {
          reader.feed(bytes, 0, split);
          byte[] rest = Arrays.copyOfRange(bytes, split, bytes.length);
          reader.feed(rest, 0, rest.length);
        }
        assertThat(same.state()).as("%s", steps).isEqualTo(plain.state());
        if (step.reset || plain.scanner.broken()) {
          plain.reset();
          same.reset();
        }
      }
    }
  }

  /** Its beginning was compared, and then the mark of the document before was gone back to. */
  @Test
  void whatIsNoDocumentTakesTheMarkAway() {
    Step document = new Step(0, 10_000, 'x', 10_000, true);
    Step none = new Step(0, 0, 'x', 10_000, true);
    readsEachAsIfItWereAlone(List.of(document, document, none, none));
  }

  /** So that the property says something. */
  @Test
  void theBeginningIsNotReadAgain() {
    List<String> names = new ArrayList<>();
    JsonHandler recorder =
        new JsonHandler() {
          @Override
          public void begin(boolean object) {}

          @Override
          public void end() {}

          @Override
          public void name(byte[] bytes, int from, int to) {
            names.add(new String(bytes, from, to - from, UTF_8));
          }

          @Override
          public void value(Json.Kind kind, byte[] bytes, int from, int to) {}

          @Override
          public boolean wanted() {
            return true;
          }

          @Override
          public boolean mark() {
            return true;
          }

          @Override
          public boolean back() {
            return true;
          }
        };
    SameStart sameStart = new SameStart(new JsonScanner(recorder, 64));
    for (int i : new int[] {0, 1, 0}) {
      byte[] bytes = STREAM.get(i).getBytes(UTF_8);
      assertThat(sameStart.feedValue(bytes, 0, bytes.length)).isEqualTo(bytes.length);
    }
    List<String> all =
        List.of(
            "id", "object", "choices", "index", "delta", "content", "logprobs", "finish_reason");
    List<String> rest = all.subList(all.indexOf("content"), all.size());
    List<String> told = new ArrayList<>(all);
    told.addAll(all);
    told.addAll(rest);
    assertThat(names).isEqualTo(told);
  }
}
