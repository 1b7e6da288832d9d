package dev.halfopen.benchmarks;

import java.util.concurrent.CompletionStage;

/**
 * A way to make protected calls, through the API that its users would take. Thread-safe; closed,
 * and made such that no benchmark opens it unless it asks for it.
 */
interface Subject {
  /** Makes a call; a rejection and the call's own exception are thrown. */
  Object call(Work work) throws Exception;

  /** Opens the breaker for longer than a benchmark takes: by failures, if it is not told else. */
  default void open() {
    Work failing = new Work.AlwaysFails();
    for (int i = 0; i < 10_000; i++) {
      try {
        call(failing);
      } catch (Exception e) {
        // What it is about.
      }
    }
  }

  /** Whether a call is rejected now. */
  default boolean rejects() {
    try {
      call(new Work());
      return false;
    } catch (Exception e) {
      return true;
    }
  }

  /** One whose size can be known. */
  interface Sized extends Subject {
    /** Another one with the same settings, which both share if their library lets them. */
    Sized another();

    /** The library's own object. */
    Object breaker();
  }

  /** One that can be asked for a permission, and told what came of it. */
  interface WithPermits extends Subject {
    /** Makes a call between asking and telling. */
    Object callWithPermit(Work work) throws Exception;

    /** Asks without wanting an exception; true if admitted. Nobody tells what came of it. */
    boolean tryPermit();
  }

  /** One that knows asynchronous calls. */
  interface WithAsync extends Subject {
    /** Makes a call whose outcome comes as a future. */
    CompletionStage<Object> callAsync(Work work) throws Exception;
  }

  /** One that gives back the place of a trial call that came to nothing. */
  interface WithTrials extends Subject {
    /** Half-opens the breaker. */
    void halfOpen();

    /** Asks for a trial call and gives it back at once; true if there was a place. */
    boolean trial();
  }
}
