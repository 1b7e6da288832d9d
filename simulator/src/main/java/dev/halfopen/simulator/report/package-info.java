/**
 * Shows what came of simulations: {@link dev.halfopen.simulator.report.Report} is one page of HTML
 * that needs nothing else. It knows what was counted, and nothing of how.
 */
@NullMarked
package dev.halfopen.simulator.report;

import org.jspecify.annotations.NullMarked;
