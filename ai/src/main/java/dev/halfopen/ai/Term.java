package dev.halfopen.ai;

import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A condition of a row.
 *
 * @param text as it is written
 */
record Term(String text, Predicate<Said> condition) {

  boolean holds(Said said) {
    return condition.test(said);
  }

  /** The message holds what one of the patterns describes, or none of them does. */
  static Term words(String text, List<Pattern> patterns, boolean wanted) {
    return new Term(
        text, said -> wanted == patterns.stream().anyMatch(p -> p.matcher(said.words()).find()));
  }

  static Term waits(String text, boolean wanted) {
    return new Term(text, said -> wanted == (said.stated() != null));
  }

  static Term limitComesBack(String text, boolean wanted) {
    return new Term(text, said -> wanted == said.limitComesBack());
  }

  static Term waitsShortly(String text, boolean wanted) {
    return new Term(text, said -> wanted == said.waitsShortly());
  }
}
