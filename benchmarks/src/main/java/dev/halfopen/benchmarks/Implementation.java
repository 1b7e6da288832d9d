package dev.halfopen.benchmarks;

import dev.halfopen.CircuitBreakerConfig;

/** Everything that is measured side by side, by the names that the tables show, in lower case. */
public enum Implementation {
  UNPROTECTED,
  FLOOR_ONE_CLOCK,
  FLOOR_TWO_CLOCK,
  FLOOR_SHARED_WORD,
  FLOOR_TWO_CLOCK_SHARED_WORD,
  FLOOR_REJECTION,
  FLOOR_REJECTION_APART,
  HALFOPEN_CONSECUTIVE,
  HALFOPEN_COUNT_WINDOW,
  HALFOPEN_TIME_WINDOW,
  HALFOPEN_FAILURES_OUT_OF,
  HALFOPEN_SEQUENTIAL,
  HALFOPEN_FOR_AI_SERVICES,
  HALFOPEN_OBSERVED,
  HALFOPEN_LISTENED_FOR_TRANSITIONS,
  HALFOPEN_PIPELINE,
  RESILIENCE4J_COUNT_WINDOW,
  RESILIENCE4J_COUNT_WINDOW_LOCK_FREE,
  RESILIENCE4J_TIME_WINDOW,
  RESILIENCE4J_TIME_WINDOW_LOCK_FREE,
  RESILIENCE4J_WITHOUT_STACK_TRACE,
  RESILIENCE4J_PIPELINE,
  FAILSAFE_COUNT_WINDOW,
  FAILSAFE_TIME_WINDOW,
  FAILSAFE_PIPELINE,
  SMALLRYE,
  SENTINEL,
  ARMERIA;

  /** Makes a fresh one; only then are the classes of its library loaded. */
  Subject create() {
    return switch (this) {
      case UNPROTECTED -> new Floors.Unprotected();
      case FLOOR_ONE_CLOCK -> new Floors.OneClock();
      case FLOOR_TWO_CLOCK -> new Floors.TwoClock();
      case FLOOR_SHARED_WORD -> new Floors.SharedWord();
      case FLOOR_TWO_CLOCK_SHARED_WORD -> new Floors.TwoClockSharedWord();
      case FLOOR_REJECTION -> new Floors.Rejection();
      case FLOOR_REJECTION_APART -> new Floors.RejectionApart();
      case HALFOPEN_CONSECUTIVE -> new Halfopen(Halfopen.consecutive());
      case HALFOPEN_COUNT_WINDOW -> new Halfopen(Halfopen.countWindow());
      case HALFOPEN_TIME_WINDOW -> new Halfopen(Halfopen.timeWindow());
      case HALFOPEN_FAILURES_OUT_OF -> new Halfopen(Halfopen.failuresOutOf());
      case HALFOPEN_SEQUENTIAL -> new Halfopen(Halfopen.sequential());
      case HALFOPEN_FOR_AI_SERVICES -> new Halfopen(CircuitBreakerConfig.forAiServices());
      case HALFOPEN_OBSERVED -> Halfopen.observed();
      case HALFOPEN_LISTENED_FOR_TRANSITIONS -> Halfopen.listenedForTransitions();
      case HALFOPEN_PIPELINE -> new Pipelines.OfHalfopen();
      case RESILIENCE4J_PIPELINE -> new Pipelines.OfResilience4j();
      case FAILSAFE_PIPELINE -> new Pipelines.OfFailsafe();
      case RESILIENCE4J_COUNT_WINDOW -> new Resilience4j(Resilience4j.countWindow().build());
      case RESILIENCE4J_COUNT_WINDOW_LOCK_FREE ->
          new Resilience4j(Resilience4j.lockFree(Resilience4j.countWindow()));
      case RESILIENCE4J_TIME_WINDOW -> new Resilience4j(Resilience4j.timeWindow().build());
      case RESILIENCE4J_TIME_WINDOW_LOCK_FREE ->
          new Resilience4j(Resilience4j.lockFree(Resilience4j.timeWindow()));
      case RESILIENCE4J_WITHOUT_STACK_TRACE ->
          new Resilience4j(Resilience4j.countWindow().writableStackTraceEnabled(false).build());
      case FAILSAFE_COUNT_WINDOW -> new FailsafeBreaker(FailsafeBreaker.countWindow());
      case FAILSAFE_TIME_WINDOW -> new FailsafeBreaker(FailsafeBreaker.timeWindow());
      case SMALLRYE -> new SmallRye();
      case SENTINEL -> new Sentinel();
      case ARMERIA -> new Armeria();
    };
  }
}
