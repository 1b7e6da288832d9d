package dev.halfopen.ai.wild;

import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitState;
import dev.halfopen.ai.AIFailureException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.FutureTask;

/** Runs a case: the client alone, then the protected client, on the same script; and judges. */
final class CaseRun {
  private static final CircuitBreakerConfig OPENS_AND_TRIES =
      CircuitBreakerConfig.builder().failureThreshold(2).recoveryTimeout(Duration.ZERO).build();
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Case wild;
  private final Expectation expect;
  private final List<String> complaints = new ArrayList<>();

  private CaseRun(Case wild) {
    this.wild = wild;
    this.expect = Objects.requireNonNull(wild.expect(), wild.id());
  }

  /** What is wrong; empty: nothing. */
  static List<String> complaints(Case wild) throws Exception {
    CaseRun run = new CaseRun(wild);
    run.run();
    return List.copyOf(run.complaints);
  }

  private void run() throws Exception {
    FutureTask<List<Seen>> alone = new FutureTask<>(this::alone);
    if (wild.waits()) {
      new Thread(alone, "alone").start(); // at the same time
    } else {
      alone.run();
    }
    Breaker breaker = new Breaker(wild.trial() ? OPENS_AND_TRIES : CircuitBreakerConfig.defaults());
    try (ScriptServer server = new ScriptServer(wild.scripts());
        Client client = Clients.of(wild.client(), server.uri(), breaker.protection(wild))) {
      for (int i = 0; i < wild.exchanges().size(); i++) {
        Case.Exchange exchange = wild.exchanges().get(i);
        breaker.next();
        Seen seen = Seen.of(text -> Client.make(client, exchange, text));
        String verdict = breaker.verdict();
        boolean idle = server.awaitIdle(PATIENCE);
        Trial trial =
            new Trial(
                i,
                verdict,
                breaker.failure(seen),
                breaker.breaker.state(),
                server.requests(),
                server.left() > 0,
                Trial.said(exchange));
        if (!idle) {
          complaints.add("a connection is left open");
        }
        judge(trial, seen, alone.get().get(i));
      }
    }
  }

  private List<Seen> alone() throws Exception {
    List<Seen> all = new ArrayList<>();
    try (ScriptServer server = new ScriptServer(wild.scripts());
        Client client = Clients.of(wild.client(), server.uri(), null)) {
      for (Case.Exchange exchange : wild.exchanges()) {
        all.add(Seen.of(text -> Client.make(client, exchange, text)));
      }
    }
    return all;
  }

  private void judge(Trial trial, Seen seen, Seen alone) {
    int before = complaints.size();
    if (wild.isJudged(trial.number())) {
      check("verdict", expect.verdicts(), trial.verdict());
      checkFailure(trial);
    } else if (wild.trial()) {
      return;
    }
    if (wild.trial() && trial.state() == CircuitState.CLOSED) {
      complaints.add("the trial closes the breaker");
    }
    String complaint =
        CallerChecks.of(expect.caller()).complaint(new CallerChecks.Facts(seen, alone, trial));
    if (complaint != null) {
      complaints.add("caller: " + complaint + " (expected: " + expect.caller() + ")");
    }
    if (complaints.size() > before) {
      complaints.add("    " + trial.number() + ": " + trial.verdict() + ", caller: " + seen);
      complaints.add("    failure: " + trial.failure());
      complaints.add("    alone: " + alone);
    }
  }

  private void check(String what, List<String> expected, String got) {
    if (!expected.isEmpty() && !expected.contains(got)) {
      complaints.add(what + ": " + got + " (expected: " + String.join("|", expected) + ")");
    }
  }

  private void checkFailure(Trial trial) {
    AIFailureException failure = trial.failure();
    check("kind", expect.kinds(), failure == null ? "none" : failure.failure().name());
    check("failover", expect.failovers(), failure == null ? "none" : failure.failover().name());
    if (expect.retryCanHelp() != null
        && (failure == null || failure.retryCanHelp() != expect.retryCanHelp())) {
      complaints.add(
          "retryCanHelp: "
              + (failure == null ? "unknown" : failure.retryCanHelp())
              + " (expected: "
              + expect.retryCanHelp()
              + ")");
    }
    if (expect.waitAtLeast() != null) {
      Duration wait = failure == null ? null : failure.retryAfter();
      if (wait == null || wait.compareTo(expect.waitAtLeast()) < 0) {
        complaints.add("wait: " + wait + " (expected: at least " + expect.waitAtLeast() + ")");
      }
    }
  }
}
