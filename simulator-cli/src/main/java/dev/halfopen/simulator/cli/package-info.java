/**
 * The simulator's command line: reads options and files, hands them to the simulator, and shows
 * what comes of it. Nothing is simulated or judged here.
 */
@NullMarked
package dev.halfopen.simulator.cli;

import org.jspecify.annotations.NullMarked;
