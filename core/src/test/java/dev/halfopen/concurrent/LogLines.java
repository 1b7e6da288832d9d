package dev.halfopen.concurrent;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.halfopen.CircuitBreaker;
import java.util.List;
import org.slf4j.LoggerFactory;

/** The log lines of one breaker, from now on. */
final class LogLines implements AutoCloseable {
  private final Logger logger = (Logger) LoggerFactory.getLogger(CircuitBreaker.class);
  private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
  private final String prefix;

  LogLines(String breaker) {
    this.prefix = "Circuit breaker '" + breaker + "' ";
    appender.start();
    logger.addAppender(appender);
  }

  /** The first word of each line: opened, half-opened, closed. */
  List<String> verbs() {
    return List.copyOf(appender.list).stream()
        .map(ILoggingEvent::getFormattedMessage)
        .filter(line -> line.startsWith(prefix))
        .map(line -> line.substring(prefix.length()).split("[: ]", 2)[0])
        .toList();
  }

  @Override
  public void close() {
    logger.detachAppender(appender);
  }
}
