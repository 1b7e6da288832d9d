package dev.halfopen.longrun;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * What lives on the heap, read at quiet points after a garbage collection. Flat means: the least of
 * the last third of the readings is not above the least of the third before, plus {@link #SLACK}.
 * The first third is for what is made once.
 */
final class Heap {
  static final long SLACK = 2 << 20;

  private static final int FEWEST = 24;

  private final List<Long> readings = new ArrayList<>();

  /** Reads it; collects garbage first. */
  void read() {
    System.gc();
    System.gc(); // what references and cleaners of the first one have let go
    add(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
  }

  void add(long bytes) {
    readings.add(bytes);
  }

  List<String> complaints() {
    if (readings.size() < FEWEST) {
      return List.of();
    }
    int third = readings.size() / 3;
    long earlier = least(readings.size() - 2 * third, readings.size() - third);
    long later = least(readings.size() - third, readings.size());
    return later > earlier + SLACK
        ? List.of("memory grows: " + kib(earlier) + " before, " + kib(later) + " now")
        : List.of();
  }

  private long least(int from, int to) {
    return readings.subList(from, to).stream().mapToLong(Long::longValue).min().orElseThrow();
  }

  private static String kib(long bytes) {
    return bytes / 1024 + " KiB";
  }

  @Override
  public String toString() {
    if (readings.isEmpty()) {
      return "not read";
    }
    int third = Math.max(1, readings.size() / 3);
    StringBuilder text = new StringBuilder("least by thirds");
    for (int from = 0; from < readings.size() && from < 3 * third; from += third) {
      int to = from / third == 2 ? readings.size() : Math.min(readings.size(), from + third);
      text.append(from == 0 ? " " : ", ").append(kib(least(from, to)));
    }
    return text + " (" + readings.size() + " readings)";
  }
}
