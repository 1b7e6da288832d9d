package dev.halfopen.simulator.records;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.halfopen.internal.Text;

/** Says for people what a parser complains of. */
final class Explained {
  private Explained() {}

  static BadRecordException json(JsonProcessingException e) {
    String said = String.valueOf(e.getOriginalMessage());
    int detail = said.indexOf('\n');
    return new BadRecordException(
        "no JSON: " + Text.quotable(detail < 0 ? said : said.substring(0, detail)));
  }

  static BadRecordException csv(JsonProcessingException e) {
    return new BadRecordException(
        "no CSV: " + Text.quotable(String.valueOf(e.getOriginalMessage())));
  }
}
