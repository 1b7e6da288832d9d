package dev.halfopen.ai.okhttp;

import dev.halfopen.ai.internal.AttemptMark;
import dev.halfopen.concurrent.Explore;
import dev.halfopen.internal.AttemptScope;
import dev.halfopen.internal.AttemptScopes;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import okhttp3.Call;
import okhttp3.EventListener;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** However calls are made and sent by many threads: each finds its own attempt, whenever. */
@Tag("lincheck")
class AttemptsOfCallsLincheckTest {
  @Test
  void eachCallFindsItsOwnAttempt() {
    Explore.of("AttemptsOfCalls")
        .against(Expected.class)
        .threads(3, 2)
        .holdsInAllInterleavings(Real.class);
  }

  @Test
  void aMapThatNobodyGuardsIsRejected() {
    Explore.of("AttemptsOfCalls").against(Expected.class).threads(2, 3).rejects(Unguarded.class);
  }

  @Param(name = "call", gen = IntGen.class, conf = "0:1")
  public static class Real {
    private final AttemptsOfCalls attempts = new AttemptsOfCalls(call -> EventListener.NONE);
    final Call[] calls = {call(), call()};
    private final AttemptScope[] scopes = {new Attempt(), new Attempt()};

    public Real() {
      Explore.executed();
    }

    /** Where OkHttp makes it, within its attempt. */
    @Operation
    public void isMade(@Param(name = "call") int call) {
      AttemptScopes.within(scopes[call], () -> made(calls[call]));
    }

    /** On whatever thread OkHttp sends it. */
    @Operation
    public String isSent(@Param(name = "call") int call) {
      AttemptScope scope = of(calls[call]).get(AttemptScopes::current);
      return scope == null ? "none" : scope == scopes[call] ? "its own" : "another's";
    }

    void made(Call call) {
      attempts.create(call);
    }

    AttemptMark of(Call call) {
      return attempts.of(call);
    }
  }

  /** What is promised. */
  @Param(name = "call", gen = IntGen.class, conf = "0:1")
  public static class Expected {
    private final Map<Integer, String> made = new HashMap<>();

    public void isMade(int call) {
      made.put(call, "its own");
    }

    public String isSent(int call) {
      String own = made.get(call);
      return own == null ? "none" : own;
    }
  }

  /** The planted bug: another call may come between the look and what is put there. */
  public static class Unguarded extends Real {
    private volatile Map<Call, AttemptMark> attempts = Map.of();

    @Override
    void made(Call call) {
      Map<Call, AttemptMark> more = new HashMap<>(attempts);
      more.put(call, AttemptMark.current());
      attempts = more;
    }

    @Override
    AttemptMark of(Call call) {
      AttemptMark attempt = attempts.get(call);
      return attempt == null ? AttemptMark.current() : attempt;
    }
  }

  private static final class Attempt implements AttemptScope {
    @Override
    public boolean isOver() {
      return false;
    }

    @Override
    public Runnable onOver(Consumer<? super Throwable> stop) {
      return () -> {};
    }
  }

  /** All of them lie in one place of a map. */
  private static Call call() {
    return (Call)
        Proxy.newProxyInstance(
            Call.class.getClassLoader(),
            new Class<?>[] {Call.class},
            (call, method, arguments) ->
                switch (method.getName()) {
                  case "hashCode" -> 1;
                  case "equals" -> call == arguments[0];
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }
}
