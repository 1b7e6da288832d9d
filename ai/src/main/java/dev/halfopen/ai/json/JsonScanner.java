package dev.halfopen.ai.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads JSON as its bytes arrive, one or more values in a row, and keeps no more of a text than its
 * beginning. Not thread-safe.
 *
 * @since 0.1.0
 */
public final class JsonScanner {
  /*
   * Why not a parser of a library: the non-blocking ones gather each text whole, so that an image of
   * some megabytes in an answer would lie in memory once more, or break the parser's limit and leave
   * the answer unjudged. This one takes each byte once, never goes back, and copies a text only if
   * it has escapes or comes in pieces. JsonScannerProperties compares it with Jackson. Bytes that are
   * no UTF-8 are let through, since clients replace them, and so are NaN and Infinity, which Python
   * writes where a number has no value.
   */

  /** Deeper JSON is broken. */
  static final int MAX_DEPTH = 1_000;

  static final int NOWHERE = -1;

  private static final int VALUE = 0;
  private static final int FIRST_VALUE = 1;
  private static final int FIRST_NAME = 2;
  private static final int NAME = 3;
  private static final int COLON = 4;
  private static final int AFTER = 5;
  private static final int TEXT = 6;
  private static final int ESCAPE = 7;
  private static final int UNICODE = 8;
  private static final int NUMBER = 9;
  private static final int LITERAL = 10;
  private static final int BROKEN = 11;

  private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NAN = "NaN".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] INFINITY = "Infinity".getBytes(StandardCharsets.US_ASCII);

  /** Where in a number the scanner is; it may end at some of the places only. */
  private enum Digits {
    MINUS,
    ZERO,
    INTEGER,
    POINT,
    FRACTION,
    EXPONENT,
    SIGN,
    EXPONENT_DIGITS;

    boolean whole() {
      return this == ZERO || this == INTEGER || this == FRACTION || this == EXPONENT_DIGITS;
    }
  }

  private final JsonHandler handler;
  private final int maxText;
  private boolean[] objects = new boolean[16];
  private int depth;
  private int values;
  private int state = VALUE;
  private Digits number = Digits.MINUS;
  private byte[] literal = NULL;
  private boolean name;
  private boolean keep;
  private byte[] kept = new byte[64];
  private int length;
  private int progress;
  private int unit;
  private int high;

  // Where to go back to, see SameStart.
  private int markUpTo = NOWHERE;
  private int marked = NOWHERE;
  private int markedDepth;
  private long markedObjects;
  private int markedState;

  /**
   * A scanner at the beginning.
   *
   * @param maxText how much of a name, a text or a number is kept, in bytes
   */
  public JsonScanner(JsonHandler handler, int maxText) {
    this.handler = handler;
    this.maxText = maxText;
  }

  /** Whether what was fed can't be JSON; nothing more is told then. */
  public boolean broken() {
    return state == BROKEN;
  }

  /** Whether no value is unfinished. */
  public boolean atRest() {
    return depth == 0 && state == VALUE;
  }

  /** Says that nothing more comes: a number at the root is finished by that only. */
  public void finish() {
    if (state == NUMBER && depth == 0 && number.whole()) {
      endNumber();
    }
  }

  /** Forgets what was begun. */
  public void reset() {
    depth = 0;
    state = VALUE;
  }

  /** Takes the next bytes. */
  public void feed(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to) {
      i = feedValue(bytes, i, to);
    }
  }

  /**
   * Takes the next bytes up to the end of a value at the root.
   *
   * @return behind the last byte that was taken
   */
  public int feedValue(byte[] bytes, int from, int to) {
    int i = from;
    int before = values;
    while (i < to && values == before) {
      switch (state) {
        case TEXT -> i = text(bytes, i, to);
        case ESCAPE -> escape(bytes[i++]);
        case UNICODE -> unicode(bytes[i++]);
        case NUMBER -> i = number(bytes, i, to);
        case LITERAL -> i = literal(bytes, i, to);
        case BROKEN -> i = to;
        case COLON -> i = colon(bytes, i);
        case FIRST_NAME, NAME -> i = name(bytes, i, to);
        case AFTER -> i = after(bytes, i);
        default -> structure(bytes[i++]);
      }
    }
    return i;
  }

  /** Marks the last name of a member up to here, in the bytes to be fed next. */
  void markUpTo(int end) {
    markUpTo = end;
    marked = NOWHERE;
  }

  /** Ends the marking, and says where the mark is; {@link #NOWHERE} if there is none. */
  int marked() {
    markUpTo = NOWHERE;
    return marked;
  }

  private void mark(int place) {
    if (depth >= Long.SIZE || !handler.wanted() || !handler.mark()) {
      return;
    }
    marked = place;
    markedDepth = depth;
    markedState = state == FIRST_NAME ? FIRST_NAME : NAME;
    markedObjects = 0;
    for (int i = 1; i <= depth; i++) {
      markedObjects |= objects[i] ? 1L << i : 0;
    }
  }

  /** Goes back to the mark, from between documents; false if that can't be. */
  boolean back() {
    if (!handler.back()) {
      return false;
    }
    depth = markedDepth;
    state = markedState;
    for (int i = 1; i <= depth; i++) {
      objects[i] = (markedObjects & 1L << i) != 0;
    }
    return true;
  }

  private void structure(byte c) {
    if (Bytes.isBlank(c)) {
      return;
    }
    switch (state) {
      case VALUE -> value(c);
      case FIRST_VALUE -> {
        if (c == ']') {
          end();
        } else {
          value(c);
        }
      }
      default -> {
        // the other states have methods of their own
      }
    }
  }

  private int colon(byte[] bytes, int i) {
    byte c = bytes[i];
    if (!Bytes.isBlank(c)) {
      state = c == ':' ? VALUE : BROKEN;
    }
    return i + 1;
  }

  /** A value has ended. */
  private int after(byte[] bytes, int from) {
    byte c = bytes[from];
    if (c == ',') {
      state = objects[depth] ? NAME : VALUE;
    } else if (c == (objects[depth] ? '}' : ']')) {
      end();
    } else if (!Bytes.isBlank(c)) {
      state = BROKEN;
    }
    return from + 1;
  }

  private int name(byte[] bytes, int from, int to) {
    byte c = bytes[from];
    if (c == '"') {
      return members(bytes, from, to);
    }
    if (c == '}' && state == FIRST_NAME) {
      end();
    } else if (!Bytes.isBlank(c)) {
      state = BROKEN;
    }
    return from + 1;
  }

  /**
   * Takes members whose names are all there and have no escapes, one after the other while their
   * values are texts of that kind, whole numbers or objects that begin: most of what services send
   * is that, and costs a state only where it ends.
   */
  private int members(byte[] bytes, int from, int to) {
    int i = from;
    while (true) {
      if (i <= markUpTo) {
        mark(i);
      }
      int end = Bytes.textEnd(bytes, i + 1, to);
      if (end + 2 >= to || bytes[end] != '"' || bytes[end + 1] != ':') {
        beginText(true);
        return i + 1;
      }
      boolean wanted = handler.wanted();
      handler.name(bytes, i + 1, wanted ? Math.min(end, i + 1 + maxText) : i + 1);
      i = end + 2;
      state = VALUE;
      if (bytes[i] == ' ' && i + 1 < to) {
        i++;
      }
      i = memberValue(bytes, i, to, wanted);
      if (state == FIRST_NAME && i < to && bytes[i] == '"') {
        continue;
      }
      if (state != AFTER) {
        return i;
      }
      int next = i + 1 < to && bytes[i + 1] == ' ' ? i + 2 : i + 1;
      if (next >= to || bytes[i] != ',' || bytes[next] != '"') {
        return i;
      }
      i = next;
    }
  }

  /** Takes a text or a whole number that is all there, and otherwise begins what the value is. */
  private int memberValue(byte[] bytes, int from, int to, boolean wanted) {
    byte c = bytes[from];
    if (c == '"') {
      int end = Bytes.textEnd(bytes, from + 1, to);
      if (end == to || bytes[end] != '"') {
        beginText(false);
        return from + 1;
      }
      told(Json.Kind.TEXT, bytes, from + 1, end, wanted);
      return end + 1;
    }
    int end = wholeNumberEnd(bytes, from, to);
    if (end > from) {
      told(Json.Kind.NUMBER, bytes, from, end, wanted);
      return end;
    }
    structure(c);
    return from + 1;
  }

  /** A member's value has been there as a whole. */
  private void told(Json.Kind kind, byte[] bytes, int from, int to, boolean wanted) {
    state = AFTER;
    handler.value(kind, bytes, from, wanted ? Math.min(to, from + maxText) : from);
  }

  /** Behind a number without fraction, where a member ends; {@code from} if it is anything else. */
  private static int wholeNumberEnd(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to && bytes[i] >= '0' && bytes[i] <= '9') {
      i++;
    }
    boolean plain = i < to && (bytes[i] == ',' || bytes[i] == '}');
    return plain && (bytes[from] != '0' || i == from + 1) ? i : from;
  }

  private void value(byte c) {
    switch (c) {
      case '{' -> begin(true);
      case '[' -> begin(false);
      case '"' -> beginText(false);
      case 't' -> beginLiteral(TRUE);
      case 'f' -> beginLiteral(FALSE);
      case 'n' -> beginLiteral(NULL);
      case 'N' -> beginLiteral(NAN);
      case 'I' -> beginLiteral(INFINITY);
      case '-' -> beginNumber(c, Digits.MINUS);
      case '0' -> beginNumber(c, Digits.ZERO);
      default -> {
        if (c > '0' && c <= '9') {
          beginNumber(c, Digits.INTEGER);
        } else {
          state = BROKEN;
        }
      }
    }
  }

  private void begin(boolean object) {
    if (depth == MAX_DEPTH) {
      state = BROKEN;
      return;
    }
    if (++depth == objects.length) {
      objects = Arrays.copyOf(objects, 2 * depth);
    }
    objects[depth] = object;
    state = object ? FIRST_NAME : FIRST_VALUE;
    handler.begin(object);
  }

  private void end() {
    depth--;
    afterValue();
    handler.end();
  }

  private void afterValue() {
    state = depth == 0 ? VALUE : AFTER;
    values += depth == 0 ? 1 : 0;
  }

  private void beginText(boolean isName) {
    name = isName;
    keep = handler.wanted();
    length = 0;
    high = 0;
    state = TEXT;
  }

  /** Takes the text up to its end, an escape, or the end of the bytes. */
  private int text(byte[] bytes, int from, int to) {
    int i = Bytes.textEnd(bytes, from, to);
    if (i < to && bytes[i] == '"' && length == 0) {
      endText(bytes, from, keep ? Math.min(i, from + maxText) : from);
      return i + 1;
    }
    if (i > from) {
      high = 0;
      keep(bytes, from, i);
    }
    if (i == to) {
      return to;
    }
    switch (bytes[i]) {
      case '"' -> endText(kept, 0, length);
      case '\\' -> state = ESCAPE;
      default -> state = BROKEN;
    }
    return i + 1;
  }

  private void endText(byte[] bytes, int from, int to) {
    if (name) {
      state = COLON;
      handler.name(bytes, from, to);
    } else {
      afterValue();
      handler.value(Json.Kind.TEXT, bytes, from, to);
    }
  }

  private void escape(byte c) {
    state = TEXT;
    high = c == 'u' ? high : 0;
    switch (c) {
      case '"', '\\', '/' -> keep(c);
      case 'b' -> keep((byte) '\b');
      case 'f' -> keep((byte) '\f');
      case 'n' -> keep((byte) '\n');
      case 'r' -> keep((byte) '\r');
      case 't' -> keep((byte) '\t');
      case 'u' -> {
        unit = 0;
        progress = 0;
        state = UNICODE;
      }
      default -> state = BROKEN;
    }
  }

  private void unicode(byte c) {
    int digit = Character.digit(c, 16);
    if (digit < 0) {
      state = BROKEN;
      return;
    }
    unit = unit << 4 | digit;
    if (++progress == 4) {
      state = TEXT;
      endUnit((char) unit);
    }
  }

  /** A character beyond the first plane comes as two units; half of one is left out. */
  private void endUnit(char c) {
    if (Character.isHighSurrogate(c)) {
      high = c;
      return;
    }
    int point = Character.isLowSurrogate(c) ? Character.toCodePoint((char) high, c) : c;
    if (Character.isValidCodePoint(point)) {
      byte[] encoded = Character.toString(point).getBytes(StandardCharsets.UTF_8);
      keep(encoded, 0, encoded.length);
    }
    high = 0;
  }

  private void beginLiteral(byte[] expected) {
    literal = expected;
    progress = 1;
    state = LITERAL;
  }

  private int literal(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to && progress < literal.length && bytes[i] == literal[progress]) {
      i++;
      progress++;
    }
    if (progress < literal.length) {
      state = i < to ? BROKEN : LITERAL;
    } else {
      afterValue();
      Json.Kind kind =
          literal == NULL
              ? Json.Kind.NULL
              : literal == TRUE || literal == FALSE ? Json.Kind.BOOLEAN : Json.Kind.NUMBER;
      handler.value(kind, literal, 0, literal.length);
    }
    return i;
  }

  private void beginNumber(byte c, Digits first) {
    number = first;
    keep = handler.wanted();
    length = 0;
    keep(c);
    state = NUMBER;
  }

  private int number(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to && number == Digits.INTEGER && bytes[i] >= '0' && bytes[i] <= '9') {
      i++;
    }
    keep(bytes, from, i);
    if (i < to && number(bytes[i])) {
      i++;
    }
    return i;
  }

  /** Takes a character of a number; false if the number ends before it. */
  private boolean number(byte c) {
    boolean digit = c >= '0' && c <= '9';
    boolean exponent = c == 'e' || c == 'E';
    Digits next =
        switch (number) {
          case MINUS -> digit ? c == '0' ? Digits.ZERO : Digits.INTEGER : null;
          case ZERO, INTEGER -> c == '.' ? Digits.POINT : exponent ? Digits.EXPONENT : null;
          case POINT -> digit ? Digits.FRACTION : null;
          case FRACTION -> digit ? Digits.FRACTION : exponent ? Digits.EXPONENT : null;
          case EXPONENT ->
              digit ? Digits.EXPONENT_DIGITS : c == '+' || c == '-' ? Digits.SIGN : null;
          case SIGN, EXPONENT_DIGITS -> digit ? Digits.EXPONENT_DIGITS : null;
        };
    if (next != null) {
      number = next;
      keep(c);
    } else if (number.whole()) {
      endNumber();
      return false;
    } else if (number == Digits.MINUS && c == 'I') {
      beginLiteral(INFINITY);
    } else {
      state = BROKEN;
    }
    return true;
  }

  private void endNumber() {
    afterValue();
    handler.value(Json.Kind.NUMBER, kept, 0, length);
  }

  private void keep(byte c) {
    if (keep && length < maxText) {
      room(length + 1);
      kept[length++] = c;
    }
  }

  private void keep(byte[] bytes, int from, int to) {
    int count = keep ? Math.min(to - from, maxText - length) : 0;
    if (count > 0) {
      room(length + count);
      System.arraycopy(bytes, from, kept, length, count);
      length += count;
    }
  }

  private void room(int needed) {
    if (needed > kept.length) {
      kept = Arrays.copyOf(kept, Math.max(needed, Math.min(2 * kept.length, maxText)));
    }
  }
}
