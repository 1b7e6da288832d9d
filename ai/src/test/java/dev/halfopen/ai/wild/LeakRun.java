package dev.halfopen.ai.wild;

import dev.halfopen.CircuitBreakerConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Rounds of all exchanges, every second one left unread: at rest, nothing may be busy. */
final class LeakRun {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int ROUNDS = 6;

  private LeakRun() {}

  static List<String> complaints(Case wild) throws Exception {
    Breaker breaker = new Breaker(CircuitBreakerConfig.builder().failureThreshold(1_000).build());
    List<String> complaints = new ArrayList<>();
    try (ScriptServer server = new ScriptServer(wild.scripts());
        OkHttpRawClient client = new OkHttpRawClient(server.uri(), breaker.protection(wild))) {
      for (int round = 1; round <= ROUNDS; round++) {
        boolean reads = round % 2 == 1;
        for (Case.Exchange exchange : wild.exchanges()) {
          Seen.of(
              text -> {
                if (reads) {
                  client.ask(exchange, text);
                } else {
                  client.leaveUnread(exchange);
                }
              });
        }
      }
      if (!server.awaitIdle(PATIENCE)) {
        complaints.add(server.openSockets() + " sockets are open at the server");
      }
      if (!atRest(client)) {
        complaints.add(client.busyConnections() + " connections are busy");
      }
      int inFlight = breaker.breaker.status().callsInFlight();
      if (inFlight != 0) {
        complaints.add(inFlight + " calls are in flight");
      }
      if (server.requests() != ROUNDS * wild.exchanges().size()) {
        complaints.add(server.requests() + " requests");
      }
    }
    return complaints;
  }

  private static boolean atRest(Client client) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (client.busyConnections() != 0) {
      if (System.nanoTime() - end > 0) {
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }
    return true;
  }
}
