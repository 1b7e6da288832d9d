/**
 * Tools for tests: {@link dev.halfopen.testkit.ManualTimeSource} moves time by hand, {@link
 * dev.halfopen.testkit.ScriptedAiService} is an AI service over real HTTP that fails the way it is
 * told to, and {@link dev.halfopen.testkit.HalfopenAssertions} reads circuit breakers without
 * disturbing them.
 *
 * <p>The package uses Halfopen's public API only. It must not know how a breaker works inside, nor
 * which client calls the scripted service.
 *
 * <p>The words are explained in the description of the package {@code dev.halfopen}.
 */
@NullMarked
package dev.halfopen.testkit;

import org.jspecify.annotations.NullMarked;
