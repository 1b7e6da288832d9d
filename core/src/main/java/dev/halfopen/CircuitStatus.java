package dev.halfopen;

import dev.halfopen.detect.Evidence;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a circuit breaker is, and why. Reading it changes nothing.
 *
 * @param state the state
 * @param mode the operating mode
 * @param since when the present phase began
 * @param reason why it began
 * @param callPermitted whether a call would be admitted now
 * @param timeUntilTrial how long until the breaker admits a trial call; zero if it is not OPEN or
 *     the trial is due
 * @param throttledUntil until when calls wait as the service asked; null if they don't
 * @param callsInFlight calls that are admitted and have not ended
 * @param trialsInFlight trial calls that are admitted and have not ended
 * @param evidence what the present phase has seen; in OPEN, what the phase before had seen, which
 *     opened it unless that was done by hand
 */
public record CircuitStatus(
    CircuitState state,
    OperatingMode mode,
    Instant since,
    String reason,
    boolean callPermitted,
    Duration timeUntilTrial,
    @Nullable Instant throttledUntil,
    int callsInFlight,
    int trialsInFlight,
    Evidence evidence) {}
