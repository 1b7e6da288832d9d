package dev.halfopen.ai;

import dev.halfopen.Failover;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A row of the table: which errors it is about, and what they mean.
 *
 * @param section what the row belongs to, for the guide
 * @param services the names of providers; empty for any
 * @param statuses which HTTP statuses
 * @param names the error's code or type must be one of these; empty for any
 * @param terms all of these must hold
 * @param waitHelps whether a wait that the response states is to be believed
 * @param retryCanHelp whether a retry can help, where it isn't as {@link AIFailure} says
 * @param failover where else the call may succeed, where it isn't as {@link AIFailure} says
 * @param evidence how we know, and when it was looked at
 * @param source what we know it from
 */
record Meaning(
    String section,
    Set<String> services,
    Statuses statuses,
    Names names,
    List<Term> terms,
    AIFailure failure,
    boolean waitHelps,
    @Nullable Boolean retryCanHelp,
    @Nullable Failover failover,
    String evidence,
    String source) {

  boolean isAbout(Set<String> these) {
    return services.isEmpty() || services.stream().anyMatch(these::contains);
  }

  boolean fits(Said said) {
    return isAbout(said.services())
        && statuses.contain(said.status())
        && names.contain(said.name())
        && terms.stream().allMatch(term -> term.holds(said));
  }
}
