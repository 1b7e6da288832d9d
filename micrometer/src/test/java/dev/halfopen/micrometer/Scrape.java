package dev.halfopen.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** What Prometheus reads out of its text format; fails on what it would refuse. */
final class Scrape {
  private static final Pattern SAMPLE =
      Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)\\})? (\\S+)");
  private static final Pattern LABEL =
      Pattern.compile(
          "\\G([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:\\\\[\\\\n\"]|[^\\\\\"\\n\\x00])*)\"(?:,|$)");

  /** One line. */
  record Sample(String name, Map<String, String> labels, double value) {
    boolean has(Map<String, String> some) {
      return labels.entrySet().containsAll(some.entrySet());
    }
  }

  private final List<Sample> samples = new ArrayList<>();
  private final Map<String, String> help = new LinkedHashMap<>();
  private final Map<String, String> types = new LinkedHashMap<>();

  private Scrape() {}

  static Scrape of(String text) {
    Scrape scrape = new Scrape();
    Map<String, Sample> bySeries = new TreeMap<>();
    for (String line : text.lines().toList()) {
      if (line.startsWith("# HELP ")) {
        String[] parts = line.split(" ", 4);
        scrape.help.put(parts[2], parts[3]);
      } else if (line.startsWith("# TYPE ")) {
        String[] parts = line.split(" ", 4);
        assertThat(scrape.types.put(parts[2], parts[3])).as(line).isNull();
      } else {
        Sample sample = sample(line);
        assertThat(bySeries.put(sample.name + sample.labels, sample)).as(line).isNull();
        scrape.samples.add(sample);
      }
    }
    return scrape;
  }

  private static Sample sample(String line) {
    Matcher parts = SAMPLE.matcher(line);
    assertThat(parts.matches()).as(line).isTrue();
    Map<String, String> labels = new TreeMap<>();
    String text = parts.group(2) == null ? "" : parts.group(2);
    Matcher label = LABEL.matcher(text);
    int end = 0;
    while (end < text.length()) {
      assertThat(label.find(end)).as(line).isTrue();
      String value =
          label.group(2).replace("\\\\", "\0").replace("\\n", "\n").replace("\\\"", "\"");
      assertThat(labels.put(label.group(1), value.replace('\0', '\\'))).as(line).isNull();
      end = label.end();
    }
    return new Sample(
        parts.group(1), labels, Double.parseDouble(parts.group(3).replace("Inf", "Infinity")));
  }

  List<Sample> samples() {
    return samples;
  }

  Map<String, String> types() {
    return types;
  }

  Map<String, String> help() {
    return help;
  }

  Stream<Sample> all(String name, Map<String, String> labels) {
    return samples.stream().filter(sample -> sample.name.equals(name) && sample.has(labels));
  }

  /** The value of the one series that has these labels. */
  double value(String name, String... labels) {
    List<Sample> found = all(name, labels(labels)).toList();
    assertThat(found).as("%s %s", name, List.of(labels)).hasSize(1);
    return found.get(0).value;
  }

  double sum(String name, String... labels) {
    return all(name, labels(labels)).flatMapToDouble(s -> DoubleStream.of(s.value)).sum();
  }

  private static Map<String, String> labels(String... pairs) {
    Map<String, String> labels = new TreeMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      labels.put(pairs[i], pairs[i + 1]);
    }
    return labels;
  }
}
