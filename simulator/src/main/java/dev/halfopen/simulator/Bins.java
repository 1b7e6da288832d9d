package dev.halfopen.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Counts by time; when the bins become too many, each takes in its neighbour. */
final class Bins {
  private static final int MOST = 480;
  private static final double SECOND = 1e9;

  private final Bin[] bins = new Bin[MOST];
  private long length = (long) SECOND;
  private int used;

  private static final class Bin {
    private long answered;
    private long failed;
    private long refused;
    private double waited;
    private double longest;

    private void add(Bin other) {
      answered += other.answered;
      failed += other.failed;
      refused += other.refused;
      waited += other.waited;
      longest = Math.max(longest, other.longest);
    }

    private Timeline.Bin result() {
      long calls = answered + failed + refused;
      double mean = calls == 0 ? Double.NaN : waited / calls;
      return new Timeline.Bin(answered, failed, refused, mean, longest);
    }
  }

  private Bin at(long now, double waited) {
    while (now / length >= MOST) {
      halve();
    }
    int index = (int) (now / length);
    while (used <= index) {
      bins[used++] = new Bin();
    }
    Bin bin = bins[index];
    bin.waited += waited;
    bin.longest = Math.max(bin.longest, waited);
    return bin;
  }

  private void halve() {
    for (int i = 0; i < used; i++) {
      if (i % 2 == 0) {
        bins[i / 2] = bins[i];
      } else {
        bins[i / 2].add(bins[i]);
      }
    }
    used = (used + 1) / 2;
    length *= 2;
  }

  void answered(long now, double waited) {
    at(now, waited).answered++;
  }

  void failed(long now, double waited) {
    at(now, waited).failed++;
  }

  void refused(long now, double waited) {
    at(now, waited).refused++;
  }

  Duration length() {
    return Duration.ofNanos(length);
  }

  List<Timeline.Bin> result() {
    List<Timeline.Bin> result = new ArrayList<>();
    for (int i = 0; i < used; i++) {
      result.add(bins[i].result());
    }
    return result;
  }
}
