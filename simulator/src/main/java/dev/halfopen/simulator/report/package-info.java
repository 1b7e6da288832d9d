/**
 * Shows what came of simulations: {@link dev.halfopen.simulator.report.Report} is one page of HTML
 * that needs nothing else. It knows what was counted, and nothing of how.
 */
@Incubating
@NullMarked
package dev.halfopen.simulator.report;

import dev.halfopen.Incubating;
import org.jspecify.annotations.NullMarked;
