package dev.halfopen.ai.wild;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts by kind what was right and what was wrong. Thread-safe. */
final class Report {
  private final Map<String, int[]> byKind = new TreeMap<>();

  synchronized void add(Case wild, List<String> complaints) {
    byKind.computeIfAbsent(wild.kind(), kind -> new int[2])[complaints.isEmpty() ? 0 : 1]++;
  }

  synchronized String table(String title) {
    StringBuilder table = new StringBuilder();
    int right = 0;
    int wrong = 0;
    for (int[] counts : byKind.values()) {
      right += counts[0];
      wrong += counts[1];
    }
    table.append(String.format("%n%-44s %6s %6s %6s%n", title, "cases", "right", "wrong"));
    byKind.forEach(
        (kind, counts) ->
            table.append(
                String.format(
                    "%-44s %6d %6d %6d%n", kind, counts[0] + counts[1], counts[0], counts[1])));
    table.append(String.format("%-44s %6d %6d %6d%n", "all", right + wrong, right, wrong));
    return table.toString();
  }
}
