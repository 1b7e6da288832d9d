package dev.halfopen.longrun;

import java.util.LinkedHashMap;
import java.util.Map;

/** The samples of one scrape, by series. */
record Scrape(Map<String, Double> samples) {
  static Scrape of(String text) {
    Map<String, Double> samples = new LinkedHashMap<>();
    text.lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(
            line -> {
              int space = line.lastIndexOf(' ');
              String value = line.substring(space + 1).replace("Inf", "Infinity");
              samples.put(line.substring(0, space), Double.parseDouble(value));
            });
    return new Scrape(samples);
  }

  /** All series of a name together, as far as their labels have this text. */
  double sum(String name, String label) {
    return samples.entrySet().stream()
        .filter(series -> series.getKey().startsWith(name + "{") && series.getKey().contains(label))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }
}
