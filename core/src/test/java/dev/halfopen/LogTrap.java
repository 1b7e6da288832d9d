package dev.halfopen;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/** What a test does, or throws, where somebody logs, before anything is written. */
public final class LogTrap extends TurboFilter {
  private final BiPredicate<Logger, @Nullable String> where;
  private final Runnable trap;

  private LogTrap(BiPredicate<Logger, @Nullable String> where, Runnable trap) {
    this.where = where;
    this.trap = trap;
  }

  /** Wherever a logger is called, be it asked for its level. */
  public static LogTrap everywhere(Runnable trap) {
    return new LogTrap((logger, format) -> true, trap);
  }

  /** Where the library logs a line. */
  public static LogTrap atLinesOfHalfopen(Runnable trap) {
    return new LogTrap(
        (logger, format) -> format != null && logger.getName().startsWith("dev.halfopen"), trap);
  }

  @Override
  public FilterReply decide(
      @Nullable Marker marker,
      Logger logger,
      Level level,
      @Nullable String format,
      Object @Nullable [] params,
      @Nullable Throwable thrown) {
    if (where.test(logger, format)) {
      trap.run();
    }
    return FilterReply.NEUTRAL;
  }

  private static LoggerContext context() {
    return (LoggerContext) LoggerFactory.getILoggerFactory();
  }

  /** From now on. */
  public void set() {
    context().addTurboFilter(this);
  }

  /** No more. */
  public void takeAway() {
    context().getTurboFilterList().remove(this);
  }
}
