package dev.halfopen.spring.boot;

import dev.halfopen.ai.AIFailure;
import dev.halfopen.ai.AIFailureException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What failures mean where the user knows it better, by properties. */
record FailureRule(@Nullable Integer status, @Nullable String contains, AIFailure means) {
  /**
   * @throws InvalidPropertyException if one doesn't say what failures mean
   */
  static List<FailureRule> of(List<AIProperties.Rule> from, Settings settings) {
    List<FailureRule> rules = new ArrayList<>();
    for (int i = 0; i < from.size(); i++) {
      AIProperties.Rule rule = from.get(i);
      AIFailure means = named(rule.means());
      if (means == null) {
        throw settings.invalid("rules[" + i + "].means", "one of " + names());
      }
      String contains = rule.contains();
      rules.add(
          new FailureRule(
              rule.status(), contains == null ? null : contains.toLowerCase(Locale.ROOT), means));
    }
    return List.copyOf(rules);
  }

  private static @Nullable AIFailure named(@Nullable String name) {
    return Arrays.stream(AIFailure.values())
        .filter(
            failure ->
                KnownNames.dashed(failure)
                    .equals(Objects.toString(name, "").replace('_', '-').toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElse(null);
  }

  private static String names() {
    return KnownNames.of(AIFailure.class);
  }

  /** What the first rule that fits says; null if none fits. */
  static @Nullable AIFailure meaning(AIFailureException failure, List<FailureRule> rules) {
    String text = Objects.toString(failure.getMessage(), "").toLowerCase(Locale.ROOT);
    for (FailureRule rule : rules) {
      if ((rule.status == null || rule.status == failure.status())
          && (rule.contains == null || text.contains(rule.contains))) {
        return rule.means;
      }
    }
    return null;
  }
}
