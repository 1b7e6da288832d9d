package dev.halfopen.simulator.records;

import java.io.IOException;

/** One way to write records, and how its lines are read. */
interface RecordFormat {
  /**
   * Reads the line that is at hand, and further ones if they belong to it.
   *
   * @throws BadRecordException if it is no record; what was found in it before that counts
   */
  void read(Lines lines, RecordingBuilder to) throws BadRecordException, IOException;
}
