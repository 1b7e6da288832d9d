package dev.halfopen.benchmarks;

import java.util.Arrays;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.openjdk.jol.info.ClassLayout;
import org.openjdk.jol.info.GraphLayout;

/** The bytes that objects retain, measured by walking them. */
final class Footprint {
  private static final int ATTEMPTS = 5;

  static {
    // Fields of records and lambdas are hidden from it otherwise.
    System.setProperty("jol.magicFieldOffset", "true");
  }

  private Footprint() {}

  /**
   * What each further object retains: what they share, settings for instance, is not counted. The
   * median of some attempts, since what they share may change meanwhile.
   *
   * @param make makes a new object
   */
  static long ofEach(int count, Supplier<?> make) {
    Object[] objects = new Object[2 * count];
    Arrays.setAll(objects, i -> make.get());
    Object[] half = Arrays.copyOf(objects, count);
    long slots = shallow(objects) - shallow(half);
    return LongStream.generate(() -> retained(objects) - retained(half) - slots)
            .limit(ATTEMPTS)
            .sorted()
            .skip(ATTEMPTS / 2)
            .findFirst()
            .orElseThrow()
        / count;
  }

  private static long retained(Object[] objects) {
    return GraphLayout.parseInstance((Object) objects).totalSize();
  }

  private static long shallow(Object[] objects) {
    return ClassLayout.parseInstance(objects).instanceSize();
  }
}
