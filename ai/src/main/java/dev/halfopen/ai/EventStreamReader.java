package dev.halfopen.ai;

import dev.halfopen.ai.json.Bytes;
import dev.halfopen.ai.json.Vocabulary;

/**
 * Reads server-sent events as their bytes arrive, by the rules of the HTML standard, and hands on
 * the data piece by piece, so that no line and no event is kept. Two things are beyond the
 * standard, since services do them: a field named {@code error}, whose value is the data of an
 * event of that name, and JSON that stands in the stream without a field.
 */
final class EventStreamReader {
  /** What is told of the stream. */
  interface Handler {
    void data(byte[] bytes, int from, int to);

    /** An event is complete; its type is empty if it has none. Events without data aren't told. */
    void event(String type);

    /** Whether the data so far are JSON that lacks something. */
    boolean isOpen();
  }

  /** The type of events that are no events but JSON amid the stream. */
  static final String BARE = "\0bare";

  /** More than any field's name or type of an event that means something here. */
  private static final int MAX_WORD = 64;

  private static final byte[] NEWLINE = {'\n'};

  private enum Place {
    LINE,
    NAME,
    SPACE,
    VALUE
  }

  private enum Field {
    DATA,
    ERROR,
    EVENT,
    BARE,
    OTHER
  }

  private final Handler handler;
  private final byte[] word = new byte[MAX_WORD];
  private int length;
  private boolean afterCarriageReturn;
  private Place place = Place.LINE;
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
      i = place == Place.VALUE ? value(bytes, i, to) : beforeValue(bytes, i);
    }
  }

  /** Whether an event is begun that has data. */
  boolean hasData() {
    return hasData;
  }

  /** The type of the event that is begun, as far as it is known. */
  String type() {
    return type;
  }

  private int beforeValue(byte[] bytes, int i) {
    byte c = bytes[i];
    if (place == Place.LINE) {
      if (field == Field.BARE || (c == '{' && !hasData)) {
        type = BARE;
        field = Field.BARE;
        hasData = true;
        place = Place.VALUE;
        return i;
      }
      place = Place.NAME;
    }
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
    field =
        isWord("data")
            ? Field.DATA
            : isWord("event") ? Field.EVENT : isWord("error") ? Field.ERROR : Field.OTHER;
    length = 0;
    if (field == Field.DATA || field == Field.ERROR) {
      if (hasData) {
        handler.data(NEWLINE, 0, 1);
      }
      hasData = true;
      type = field == Field.ERROR ? "error" : type;
    }
  }

  /** Takes the rest of the line, as far as it has come. */
  private int value(byte[] bytes, int from, int to) {
    int i = Bytes.lineEnd(bytes, from, to);
    if (field == Field.EVENT) {
      for (int k = from; k < i && length < MAX_WORD; k++) {
        keep(bytes[k]);
      }
    } else if (field != Field.OTHER) {
      handler.data(bytes, from, i);
    }
    return i;
  }

  private void endLine() {
    if (place == Place.LINE) {
      endEvent();
      return;
    }
    if (place == Place.NAME) { // a line without a colon is a name without a value
      beginValue();
    }
    if (field == Field.EVENT) {
      type = Vocabulary.of(word, 0, length);
    }
    length = 0;
    place = Place.LINE;
    if (field == Field.BARE && handler.isOpen()) {
      handler.data(NEWLINE, 0, 1);
    } else if (field == Field.BARE) {
      endEvent();
    } else {
      field = Field.OTHER;
    }
  }

  private void endEvent() {
    String ended = type;
    boolean told = hasData;
    type = "";
    hasData = false;
    field = Field.OTHER;
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
}
