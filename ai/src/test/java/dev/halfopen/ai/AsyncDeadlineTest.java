package dev.halfopen.ai;

import dev.halfopen.ai.HangingService.Hang;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** As {@link DeadlineTest}, for calls that nobody waits in; some clients need the common pool. */
class AsyncDeadlineTest extends Deadlines {
  @BeforeAll
  static void warmUpAll() throws InterruptedException {
    warmUp(
        asyncClients().stream()
            .map(row -> (port, protection) -> row.client().apply(port, protection).get().get()));
  }

  static Stream<Arguments> async() {
    List<Arguments> rows = new ArrayList<>();
    for (AsyncRow client : asyncClients()) {
      for (Hang hang : Hang.values()) {
        if (!hang.isStream() || client.streams()) {
          rows.add(Arguments.of(client, hang));
        }
      }
    }
    return rows.stream();
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("async")
  @Execution(ExecutionMode.CONCURRENT)
  void aCallThatNobodyWaitsIn(AsyncRow client, Hang hang) throws Exception {
    try (HangingService service = new HangingService(hang)) {
      Supplier<CompletableFuture<?>> calling = client.client().apply(service.port(), protection);
      check(
          client,
          hang,
          service,
          told(LIMIT, () -> call(LIMIT, calling).get(PATIENCE.toSeconds(), TimeUnit.SECONDS)));
    }
  }
}
