package dev.halfopen.ai;

import java.nio.charset.StandardCharsets;

/**
 * Reads server-sent events as their bytes arrive, by the rules of the HTML standard, and hands on
 * the data piece by piece, so that no line and no event is kept.
 */
final class EventStreamReader {
  /** What is told of the stream. */
  interface Handler {
    void data(byte[] bytes, int from, int to);

    /** An event is complete; its type is empty if it has none. Events without data aren't told. */
    void event(String type);
  }

  /** More than any field's name or type of an event that means something here. */
  private static final int MAX_WORD = 64;

  private static final byte[] NEWLINE = {'\n'};

  private enum Place {
    NAME,
    SPACE,
    VALUE
  }

  private enum Field {
    DATA,
    EVENT,
    OTHER
  }

  private final Handler handler;
  private final byte[] word = new byte[MAX_WORD];
  private int length;
  private boolean lineEmpty = true;
  private boolean afterCarriageReturn;
  private Place place = Place.NAME;
  private Field field = Field.OTHER;
  private boolean hasData;
  private String type = "";

  EventStreamReader(Handler handler) {
    this.handler = handler;
  }

  void feed(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to) {
      byte c = bytes[i];
      if (c == '\n' || c == '\r') {
        if (c == '\r' || !afterCarriageReturn) {
          endLine();
        }
        afterCarriageReturn = c == '\r';
        i++;
        continue;
      }
      afterCarriageReturn = false;
      lineEmpty = false;
      i = place == Place.VALUE ? value(bytes, i, to) : beforeValue(bytes, i);
    }
  }

  /** Whether an event is begun that has data. */
  boolean hasData() {
    return hasData;
  }

  String type() {
    return type;
  }

  private int beforeValue(byte[] bytes, int i) {
    byte c = bytes[i];
    if (place == Place.SPACE) {
      place = Place.VALUE;
      return c == ' ' ? i + 1 : i;
    }
    if (c == ':') {
      beginValue();
      place = Place.SPACE;
    } else {
      keep(c);
    }
    return i + 1;
  }

  private void beginValue() {
    field = isWord("data") ? Field.DATA : isWord("event") ? Field.EVENT : Field.OTHER;
    length = 0;
    if (field == Field.DATA) {
      if (hasData) {
        handler.data(NEWLINE, 0, 1);
      }
      hasData = true;
    }
  }

  /** Takes the rest of the line, as far as it has come. */
  private int value(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to && bytes[i] != '\n' && bytes[i] != '\r') {
      i++;
    }
    if (field == Field.DATA) {
      handler.data(bytes, from, i);
    } else if (field == Field.EVENT) {
      for (int k = from; k < i && length < MAX_WORD; k++) {
        keep(bytes[k]);
      }
    }
    return i;
  }

  private void endLine() {
    if (lineEmpty) {
      endEvent();
      return;
    }
    if (place == Place.NAME) { // a line without a colon is a name without a value
      beginValue();
    }
    if (field == Field.EVENT) {
      type = word();
    }
    length = 0;
    place = Place.NAME;
    field = Field.OTHER;
    lineEmpty = true;
  }

  private void endEvent() {
    String ended = type;
    boolean told = hasData;
    type = "";
    hasData = false;
    if (told) {
      handler.event(ended);
    }
  }

  private void keep(byte c) {
    if (length < MAX_WORD) {
      word[length++] = c;
    }
  }

  private boolean isWord(String expected) {
    boolean same = length == expected.length();
    for (int i = 0; same && i < length; i++) {
      same = word[i] == expected.charAt(i);
    }
    return same;
  }

  private String word() {
    return new String(word, 0, length, StandardCharsets.UTF_8);
  }
}
