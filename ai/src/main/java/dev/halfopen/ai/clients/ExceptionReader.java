package dev.halfopen.ai.clients;

import org.jspecify.annotations.Nullable;

/** Reads the exceptions of one client. */
@FunctionalInterface
interface ExceptionReader {
  /** What the exception says; null if it says nothing. May throw: the exception isn't ours. */
  @Nullable Saying read(Throwable error);
}
