package dev.halfopen.ai;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Names of errors as the table writes them: {@code rate_limit_error,Throttling*}. A lone hyphen
 * stands for any name or none; one among others for an error without a name that is known.
 */
final class Names {
  private static final String NONE = "-";

  private final String text;
  private final boolean any;
  private final Set<String> exact = new HashSet<>();
  private final List<String> parts = new ArrayList<>();

  Names(String text) {
    this.text = text;
    this.any = text.equals(NONE);
    for (String name : text.split(",", -1)) {
      String lower = name.toLowerCase(Locale.ROOT);
      if (lower.indexOf('*') >= 0) {
        parts.add(lower);
      } else {
        exact.add(lower.equals(NONE) ? "" : lower);
      }
    }
  }

  boolean isAny() {
    return any;
  }

  /** Whether a name, in lower case and empty for none, is one of these. */
  boolean contain(String name) {
    return any
        || exact.contains(name)
        || (!name.isEmpty() && parts.stream().anyMatch(p -> Glob.fits(p, name)));
  }

  @Override
  public String toString() {
    return text;
  }
}
