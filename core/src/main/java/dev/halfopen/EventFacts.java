package dev.halfopen;

import dev.halfopen.internal.Text;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What all events are made of: whose and when, equality over all facts, a text for people. */
abstract class EventFacts {
  private static final @Nullable Object[] NONE = {};

  private final String circuitBreakerName;
  private final Instant at;

  EventFacts(String circuitBreakerName, Instant at) {
    this.circuitBreakerName = circuitBreakerName;
    this.at = at;
  }

  /** The breaker's name, as it was given. */
  public final String circuitBreakerName() {
    return circuitBreakerName;
  }

  /** When it happened. */
  public final Instant at() {
    return at;
  }

  /** What this event says beside name and time. */
  @Nullable Object[] facts() {
    return NONE;
  }

  /** The same for people; empty: nothing. */
  String text() {
    return "";
  }

  @Override
  public final boolean equals(@Nullable Object other) {
    // All kinds of events are final classes.
    return getClass().isInstance(other)
        && other instanceof EventFacts event
        && event.circuitBreakerName.equals(circuitBreakerName)
        && event.at.equals(at)
        && Arrays.equals(event.facts(), facts());
  }

  @Override
  public final int hashCode() {
    return Objects.hash(getClass(), circuitBreakerName, at, Arrays.hashCode(facts()));
  }

  /** One bounded line. */
  @Override
  public final String toString() {
    String text = text();
    return getClass().getSimpleName()
        + "['"
        + Text.quotable(circuitBreakerName)
        + "' "
        + at
        + (text.isEmpty() ? "" : " " + text)
        + "]";
  }
}
