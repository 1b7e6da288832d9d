/**
 * The simulator's command line: reads options and files, hands them to the simulator, and shows
 * what comes of it. Nothing is simulated or judged here.
 */
@Incubating
@NullMarked
package dev.halfopen.simulator.cli;

import dev.halfopen.Incubating;
import org.jspecify.annotations.NullMarked;
