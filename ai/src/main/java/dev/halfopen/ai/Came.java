package dev.halfopen.ai;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came back in an exchange, as far as it was read along.
 *
 * @param operation what was asked for, by {@link OperationName}
 * @param status 0 if no response came
 * @param answeringModel null if it wasn't told
 */
record Came(
    String operation,
    int status,
    long bytes,
    boolean streamed,
    long contentEvents,
    Usage usage,
    @Nullable String answeringModel,
    List<String> finishReasons) {}
