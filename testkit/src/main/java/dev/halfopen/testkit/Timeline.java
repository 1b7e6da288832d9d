package dev.halfopen.testkit;

import static dev.halfopen.testkit.Checks.check;

import java.time.Duration;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A script by schedule: each moment has the script that was set last. Made by {@link
 * Script#timeline}. Immutable.
 *
 * @since 0.1.0
 */
public final class Timeline implements Script {
  private final NavigableMap<Duration, Script> scripts;

  Timeline(Script first) {
    this.scripts = new TreeMap<>(Map.of(Duration.ZERO, first));
  }

  private Timeline(NavigableMap<Duration, Script> scripts) {
    this.scripts = scripts;
  }

  /**
   * Returns this timeline with one more change.
   *
   * @param elapsed when, since the script was started; later than every change so far
   * @param script the script from then on; it sees the same request, with the same elapsed time
   * @return a new timeline
   * @throws IllegalArgumentException if the time isn't later than the change before
   */
  public Timeline at(Duration elapsed, Script script) {
    Duration last = scripts.lastKey();
    check(elapsed.compareTo(last) > 0, "elapsed", elapsed, "> " + last);
    NavigableMap<Duration, Script> more = new TreeMap<>(scripts);
    more.put(elapsed, script);
    return new Timeline(more);
  }

  @Override
  public Behavior behaviorFor(ReceivedRequest request) {
    // Time before zero can only come from a time source that went backwards: take the first then.
    Map.Entry<Duration, Script> current = scripts.floorEntry(request.elapsed());
    return (current == null ? scripts.firstEntry() : current).getValue().behaviorFor(request);
  }

  @Override
  public String toString() {
    return "Timeline" + scripts;
  }
}
