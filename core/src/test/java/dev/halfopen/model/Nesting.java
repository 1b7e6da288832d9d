package dev.halfopen.model;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.Permit;
import dev.halfopen.Verdict;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;

/**
 * Calls inside of calls, on one thread, made of real breakers and of a model side by side. The
 * model is plain: calls know the one that they joined, and a list says what is around.
 */
final class Nesting {
  /** What comes of a call. */
  enum End {
    SUCCESS,
    FAILURE,
    NEUTRAL;

    Verdict verdict() {
      return switch (this) {
        case SUCCESS -> Verdict.success();
        case FAILURE -> Verdict.failure();
        case NEUTRAL -> Verdict.ignored();
      };
    }

    /** What is thrown; null: nothing. */
    RuntimeException error() {
      return switch (this) {
        case SUCCESS -> null;
        case FAILURE -> BOOM;
        case NEUTRAL -> LEFT;
      };
    }
  }

  private static final RuntimeException BOOM = new IllegalStateException("boom");
  private static final RuntimeException LEFT = new CancellationException();

  /** How a call is made that others may be inside of. */
  enum Form {
    CALL,
    GET,
    PERMIT,
    ASYNC
  }

  /** A piece of a program. */
  sealed interface Piece {}

  /** A call with others inside of it. */
  record Around(int breaker, Form form, List<Piece> inside, End end) implements Piece {}

  /** A call that goes on when this piece is over. */
  record Begin(int breaker, boolean permit) implements Piece {}

  /** The end of one that began so; a number that is taken modulo. */
  record Finish(int which, End end) implements Piece {}

  /** The end of the permit that is around this, in the midst of its section. */
  record EndAround(End end) implements Piece {}

  /** A call of the model. */
  private static final class Call {
    final int breaker;
    final Call joined;
    Call inner;
    End proposed;
    boolean ended;

    Call(int breaker, Call joined) {
      this.breaker = breaker;
      this.joined = joined;
    }
  }

  private record Running(Call call, Permit permit, CompletableFuture<String> source) {}

  private final List<CircuitBreaker> breakers;
  private final Deque<Call> around = new ArrayDeque<>();
  private final Deque<Permit> permits = new ArrayDeque<>();
  private final List<Running> running = new ArrayList<>();

  /** For each breaker: calls by what they came to, and those under way. */
  final List<Map<End, Long>> counted = new ArrayList<>();

  final long[] inFlight;

  Nesting(List<CircuitBreaker> breakers) {
    this.breakers = breakers;
    breakers.forEach(breaker -> counted.add(new EnumMap<>(End.class)));
    this.inFlight = new long[breakers.size()];
  }

  void run(List<Piece> pieces, Runnable check) {
    for (Piece piece : pieces) {
      if (piece instanceof Around call) {
        around(call, check);
      } else if (piece instanceof Begin call) {
        begin(call);
      } else if (piece instanceof Finish end && !running.isEmpty()) {
        finish(running.get(end.which() % running.size()), end.end());
      } else if (piece instanceof EndAround end && permits.peek() != null) {
        end(around.peek(), end.end());
        permits.peek().end(null, end.end().error());
      }
      check.run();
    }
  }

  private void around(Around piece, Runnable check) {
    CircuitBreaker breaker = breakers.get(piece.breaker());
    Call call = admit(piece.breaker());
    Runnable section =
        () -> {
          around.push(call);
          run(piece.inside(), check);
          around.pop();
        };
    switch (piece.form()) {
      case CALL -> sync(() -> breaker.run(() -> body(section, piece.end())));
      case GET -> sync(() -> breaker.get(() -> body(section, piece.end())));
      case ASYNC -> {
        CompletableFuture<String> source = new CompletableFuture<>();
        breaker.callAsync(() -> begun(section, source)).exceptionally(e -> null);
        running.add(new Running(call, null, source));
        return;
      }
      case PERMIT -> {
        Permit permit = breaker.tryAcquirePermit();
        permits.push(permit);
        permit.around(section);
        permits.pop();
        permit.end(null, piece.end().error());
      }
    }
    end(call, piece.end());
  }

  /** An asynchronous call that has others in the section that starts it. */
  private CompletableFuture<String> begun(Runnable section, CompletableFuture<String> source) {
    guarded(section);
    return source;
  }

  private String body(Runnable section, End end) {
    guarded(section);
    if (end.error() != null) {
      throw end.error();
    }
    return "result";
  }

  /** Only a permit's own section knows the permit that is around it. */
  private void guarded(Runnable section) {
    Deque<Permit> hidden = new ArrayDeque<>(permits);
    permits.clear();
    section.run();
    permits.addAll(hidden);
  }

  private static void sync(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      if (e != BOOM && e != LEFT) {
        throw e;
      }
    }
  }

  private void begin(Begin piece) {
    CircuitBreaker breaker = breakers.get(piece.breaker());
    Call call = admit(piece.breaker());
    CompletableFuture<String> source = new CompletableFuture<>();
    Permit permit = piece.permit() ? breaker.acquirePermit() : null;
    if (permit == null) {
      breaker.callAsync(() -> source).exceptionally(e -> null);
    }
    running.add(new Running(call, permit, source));
  }

  private void finish(Running one, End end) {
    running.remove(one);
    end(one.call(), end);
    if (one.permit() != null) {
      one.permit().report(end.verdict());
    } else if (end.error() != null) {
      one.source().completeExceptionally(end.error());
    } else {
      one.source().complete("result");
    }
  }

  /** Ends all that is still under way. */
  void finishAll() {
    List.copyOf(running).forEach(one -> finish(one, End.SUCCESS));
  }

  private Call admit(int breaker) {
    for (Call outer : around) {
      if (outer.breaker == breaker && !outer.ended && outer.inner == null) {
        outer.inner = new Call(breaker, outer);
        return outer.inner;
      }
    }
    inFlight[breaker]++;
    return new Call(breaker, null);
  }

  private void end(Call call, End own) {
    if (call.ended) {
      return;
    }
    call.ended = true;
    End end = call.proposed != null ? call.proposed : own;
    Call outer = call.joined;
    if (outer == null) {
      counted.get(call.breaker).merge(end, 1L, Long::sum);
      inFlight[call.breaker]--;
    } else if (!outer.ended) {
      outer.inner = null;
      outer.proposed = end == End.NEUTRAL ? outer.proposed : end;
    }
  }
}
