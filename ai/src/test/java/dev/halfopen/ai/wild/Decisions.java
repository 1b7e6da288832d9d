package dev.halfopen.ai.wild;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is right where sensible people differ, and why. */
final class Decisions {
  /** A decision with its reason. */
  record Decision(Expectation expect, String reason) {}

  private static final Map<String, Decision> BY_ID = new HashMap<>();

  static {
    BY_ID.put(
        "02d",
        new Decision(
            Expectation.answer(),
            "A turn that the model finished by itself is whole, however little stands in it: the "
                + "client alone delivers it, and the service has not said that it is none."));
    BY_ID.put(
        "02e",
        new Decision(
            Expectation.answer(),
            "As 02d. Whoever wants a text where the model had none asks again; the service is as "
                + "well as it was."));
    BY_ID.put(
        "05d",
        new Decision(
            Expectation.answer(),
            "The client delivers the bytes, and the stream in them has its proper end: nothing is "
                + "provably missing. That a stream was not asked for harms nobody but a reader "
                + "who can't read it."));
    BY_ID.put(
        "24c",
        new Decision(
            new Expectation(
                List.of("success"), List.of(), CallerChecks.AS_ALONE, null, List.of(), null),
            "The same bytes as in 05d mean the same whoever reads them: the service answered, "
                + "whole. The client says by itself that it can't read it; refusing calls would "
                + "mend nothing, since the setting is wrong and not the service ill."));
  }

  private Decisions() {}

  static Case decided(Case wild) {
    if (wild.expect() != null) {
      return wild;
    }
    Decision decision = BY_ID.get(wild.id());
    if (decision == null) {
      throw new IllegalStateException(wild.id() + " is open, and nobody has decided it");
    }
    return wild.expecting(decision.expect());
  }
}
