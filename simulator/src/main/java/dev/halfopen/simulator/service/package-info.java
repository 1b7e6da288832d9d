/**
 * What a service makes of the calls that reach it: how long it takes, how it fails while all is
 * well, and its illnesses. Knows nothing of breakers.
 */
@Incubating
@NullMarked
package dev.halfopen.simulator.service;

import dev.halfopen.Incubating;
import org.jspecify.annotations.NullMarked;
