package dev.halfopen.testkit;

/**
 * A request that {@link ScriptedAiService} received, and what it was told to do about it.
 *
 * @param request what came in
 * @param behavior what the queue or the script chose for it
 * @since 0.1.0
 */
public record Exchange(ReceivedRequest request, Behavior behavior) {}
