/**
 * Records of calls that were made once: read from the user's own files ({@link
 * dev.halfopen.simulator.records.RecordReader}), held in little room ({@link
 * dev.halfopen.simulator.records.Recording}), and written by an observer of breakers ({@link
 * dev.halfopen.simulator.records.CallRecorder}). It knows nothing of simulations.
 */
@Incubating
@NullMarked
package dev.halfopen.simulator.records;

import dev.halfopen.Incubating;
import org.jspecify.annotations.NullMarked;
