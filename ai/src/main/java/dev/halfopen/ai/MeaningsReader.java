package dev.halfopen.ai;

import dev.halfopen.Failover;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the table from its lines. Not thread-safe. */
final class MeaningsReader {
  private static final Pattern TERM = Pattern.compile("!?(?:\"[^\"]*\"|[^\\s\"]+)");
  private static final int ROW = 9;
  private static final int WORDS = 6;

  private final Map<String, List<Pattern>> words = new LinkedHashMap<>();
  private final List<Meanings.Example> examples = new ArrayList<>();
  private final List<Meaning> rows = new ArrayList<>();
  private final Map<String, List<String>> hosts = new LinkedHashMap<>();
  private final Map<String, List<String>> headers = new LinkedHashMap<>();
  private String section = "";

  private MeaningsReader() {}

  static Meanings read(List<String> lines) {
    MeaningsReader reader = new MeaningsReader();
    for (int i = 0; i < lines.size(); i++) {
      try {
        reader.take(lines.get(i));
      } catch (RuntimeException e) {
        throw new IllegalStateException("meanings.tsv, line " + (i + 1) + ": " + lines.get(i), e);
      }
    }
    return new Meanings(
        reader.words,
        List.copyOf(reader.examples),
        List.copyOf(reader.rows),
        reader.hosts,
        reader.headers);
  }

  private void take(String line) {
    if (line.isBlank() || line.startsWith("#")) {
      return;
    }
    String[] fields = line.split("\t", -1);
    switch (fields[0]) {
      case "host" -> hosts.put(fields[1], List.of(fields[2].split(" ")));
      case "header" -> headers.put(fields[1], List.of(fields[2].split(" ")));
      case "section" -> section = fields[1];
      case "words" -> words(all(fields, WORDS));
      case "row" -> row(all(fields, ROW));
      default -> throw new IllegalArgumentException(fields[0]);
    }
  }

  private static String[] all(String[] fields, int count) {
    if (fields.length != count) {
      throw new IllegalArgumentException(fields.length + " fields (expected: " + count + ")");
    }
    return fields;
  }

  private void words(String[] fields) {
    Pattern pattern = Pattern.compile(fields[2]);
    words.computeIfAbsent(fields[1], name -> new ArrayList<>()).add(pattern);
    List<String> texts = List.of(fields[3].split(" \\| "));
    examples.add(new Meanings.Example(fields[1], pattern, texts, fields[4], fields[5]));
  }

  private void row(String[] fields) {
    List<String> hints = List.of(fields[6].split(" "));
    rows.add(
        new Meaning(
            section,
            fields[1].equals("any") ? Set.of() : Set.of(fields[1].split(",")),
            Statuses.of(fields[2]),
            new Names(fields[3]),
            terms(fields[4]),
            AIFailure.valueOf(fields[5]),
            !hints.contains("no-wait"),
            hints.contains("retry")
                ? Boolean.TRUE
                : hints.contains("no-retry") ? Boolean.FALSE : null,
            failover(hints),
            fields[7],
            fields[8]));
  }

  private static @Nullable Failover failover(List<String> hints) {
    for (String hint : hints) {
      if (hint.startsWith("failover=")) {
        return Failover.valueOf(hint.substring("failover=".length()));
      }
    }
    return null;
  }

  private List<Term> terms(String text) {
    if (text.equals("-")) {
      return List.of();
    }
    List<Term> terms = new ArrayList<>();
    Matcher matcher = TERM.matcher(text);
    while (matcher.find()) {
      terms.add(term(matcher.group()));
    }
    return List.copyOf(terms);
  }

  private Term term(String text) {
    boolean wanted = !text.startsWith("!");
    String what = wanted ? text : text.substring(1);
    if (what.startsWith("\"")) {
      return Term.words(text, List.of(Words.phrase(what.substring(1, what.length() - 1))), wanted);
    }
    return switch (what) {
      case "@limit-back" -> Term.limitComesBack(text, wanted);
      case "@wait" -> Term.waits(text, wanted);
      case "@short-wait" -> Term.waitsShortly(text, wanted);
      default -> Term.words(text, family(what), wanted);
    };
  }

  private List<Pattern> family(String name) {
    List<Pattern> family = words.get(name);
    if (family == null) {
      throw new IllegalArgumentException(
          "no words '" + name + "' among " + Arrays.toString(words.keySet().toArray()));
    }
    return family;
  }
}
