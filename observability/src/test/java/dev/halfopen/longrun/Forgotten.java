package dev.halfopen.longrun;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Collectors;

/**
 * Responses that nobody has closed: OkHttp finds them when they are collected as garbage, and says
 * so in its log, with the place where the call was made. Thread-safe.
 */
final class Forgotten extends Handler {
  private static final int MOST = 20;

  /** Held, since a logger that nobody has forgets its handlers. */
  private final Logger logger = Logger.getLogger("okhttp3.OkHttpClient");

  private final Queue<String> found = new ConcurrentLinkedQueue<>();

  Forgotten() {
    logger.setLevel(Level.FINE); // from which on it remembers the places
    logger.addHandler(this);
  }

  @Override
  public void publish(LogRecord record) {
    if (record.getLevel().intValue() >= Level.WARNING.intValue() && found.size() < MOST) {
      found.add(record.getMessage() + place(record.getThrown()));
    }
  }

  private static String place(Throwable thrown) {
    return thrown == null
        ? ""
        : Arrays.stream(thrown.getStackTrace())
            .map(frame -> "\n    " + frame)
            .collect(Collectors.joining());
  }

  List<String> found() {
    return new ArrayList<>(found);
  }

  @Override
  public void flush() {
    // Nothing is kept back.
  }

  @Override
  public void close() {
    logger.removeHandler(this);
  }
}
