package dev.halfopen.ai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Reads JSON as its bytes arrive, one or more values in a row, and keeps no more of a text than its
 * beginning.
 */
final class JsonScanner {
  /*
   * Why not Jackson's non-blocking parser: it gathers each text whole, so that an image of some
   * megabytes in an answer would lie in memory once more, or break the parser's limit and leave the
   * answer unjudged. This one takes each byte once and never goes back. JsonScannerProperties
   * compares the two. Bytes that are no UTF-8 are let through: clients replace them.
   */

  /** What is told of the JSON; a number is told as its text. */
  interface Handler {
    void begin(boolean object);

    void end();

    void name(String name);

    void value(JsonNode scalar);

    /** Whether names and texts are wanted here; what isn't wanted is told as empty. */
    boolean wanted();
  }

  /** How much of a name, a text or a number is kept: {@value} bytes. */
  static final int MAX_TEXT = 1_024;

  static final int MAX_DEPTH = 1_000;

  private enum State {
    VALUE,
    FIRST_VALUE,
    FIRST_NAME,
    NAME,
    COLON,
    AFTER,
    TEXT,
    ESCAPE,
    UNICODE,
    NUMBER,
    LITERAL,
    BROKEN
  }

  private enum Digits {
    MINUS,
    ZERO,
    INTEGER,
    POINT,
    FRACTION,
    EXPONENT,
    SIGN,
    EXPONENT_DIGITS;

    /** Whether a number may end here. */
    boolean whole() {
      return this == ZERO || this == INTEGER || this == FRACTION || this == EXPONENT_DIGITS;
    }
  }

  private final Handler handler;
  private final BitSet objects = new BitSet();
  private int depth;
  private State state = State.VALUE;
  private Digits number = Digits.MINUS;
  private String literal = "";
  private boolean name;
  private boolean keep;
  private byte[] kept = new byte[64];
  private int length;
  private int progress;
  private int unit;
  private int high;

  JsonScanner(Handler handler) {
    this.handler = handler;
  }

  /** Whether what was fed can't be JSON; nothing more is told then. */
  boolean broken() {
    return state == State.BROKEN;
  }

  /** Whether no value is unfinished. */
  boolean atRest() {
    return depth == 0 && state == State.VALUE;
  }

  /** Says that nothing more comes: a number at the root is finished by that only. */
  void finish() {
    if (state == State.NUMBER && depth == 0 && number.whole()) {
      endNumber();
    }
  }

  /** Forgets what was begun. */
  void reset() {
    depth = 0;
    state = State.VALUE;
  }

  void feed(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to && state != State.BROKEN) {
      if (state == State.TEXT) {
        i = text(bytes, i, to);
      } else {
        step(bytes[i++]);
      }
    }
  }

  private void step(byte c) {
    switch (state) {
      case ESCAPE -> escape(c);
      case UNICODE -> unicode(c);
      case LITERAL -> literal(c);
      case NUMBER -> number(c);
      default -> {
        if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
          structure(c);
        }
      }
    }
  }

  private void structure(byte c) {
    switch (state) {
      case VALUE -> value(c);
      case FIRST_VALUE -> {
        if (c == ']') {
          end();
        } else {
          value(c);
        }
      }
      case FIRST_NAME -> {
        if (c == '}') {
          end();
        } else {
          beginName(c);
        }
      }
      case NAME -> beginName(c);
      case COLON -> state = c == ':' ? State.VALUE : State.BROKEN;
      default -> after(c);
    }
  }

  private void after(byte c) {
    boolean object = objects.get(depth);
    if (c == ',') {
      state = object ? State.NAME : State.VALUE;
    } else if (c == (object ? '}' : ']')) {
      end();
    } else {
      state = State.BROKEN;
    }
  }

  private void value(byte c) {
    switch (c) {
      case '{' -> begin(true);
      case '[' -> begin(false);
      case '"' -> beginText(false);
      case 't' -> beginLiteral("true");
      case 'f' -> beginLiteral("false");
      case 'n' -> beginLiteral("null");
      case '-' -> beginNumber(c, Digits.MINUS);
      case '0' -> beginNumber(c, Digits.ZERO);
      default -> {
        if (c > '0' && c <= '9') {
          beginNumber(c, Digits.INTEGER);
        } else {
          state = State.BROKEN;
        }
      }
    }
  }

  private void begin(boolean object) {
    if (depth == MAX_DEPTH) {
      state = State.BROKEN;
      return;
    }
    objects.set(++depth, object);
    state = object ? State.FIRST_NAME : State.FIRST_VALUE;
    handler.begin(object);
  }

  private void end() {
    depth--;
    afterValue();
    handler.end();
  }

  private void afterValue() {
    state = depth == 0 ? State.VALUE : State.AFTER;
  }

  private void beginName(byte c) {
    if (c == '"') {
      beginText(true);
    } else {
      state = State.BROKEN;
    }
  }

  private void beginText(boolean isName) {
    name = isName;
    keep = handler.wanted();
    length = 0;
    high = 0;
    state = State.TEXT;
  }

  /** Takes the text up to its end, an escape, or the end of the bytes. */
  private int text(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to) {
      byte c = bytes[i];
      if (c == '"' || c == '\\' || (c >= 0 && c < ' ')) {
        break;
      }
      i++;
    }
    if (i > from) {
      high = 0;
      keep(bytes, from, i);
    }
    if (i == to) {
      return to;
    }
    switch (bytes[i]) {
      case '"' -> endText();
      case '\\' -> state = State.ESCAPE;
      default -> state = State.BROKEN;
    }
    return i + 1;
  }

  private void endText() {
    String text = kept();
    if (name) {
      state = State.COLON;
      handler.name(text);
    } else {
      afterValue();
      handler.value(TextNode.valueOf(text));
    }
  }

  private void escape(byte c) {
    state = State.TEXT;
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
        state = State.UNICODE;
      }
      default -> state = State.BROKEN;
    }
  }

  private void unicode(byte c) {
    int digit = Character.digit(c, 16);
    if (digit < 0) {
      state = State.BROKEN;
      return;
    }
    unit = unit << 4 | digit;
    if (++progress == 4) {
      state = State.TEXT;
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

  private void beginLiteral(String expected) {
    literal = expected;
    progress = 1;
    state = State.LITERAL;
  }

  private void literal(byte c) {
    if (c != literal.charAt(progress)) {
      state = State.BROKEN;
    } else if (++progress == literal.length()) {
      afterValue();
      handler.value(
          literal.equals("null") ? NullNode.instance : BooleanNode.valueOf(literal.equals("true")));
    }
  }

  private void beginNumber(byte c, Digits first) {
    number = first;
    keep = handler.wanted();
    length = 0;
    keep(c);
    state = State.NUMBER;
  }

  private void number(byte c) {
    boolean digit = c >= '0' && c <= '9';
    boolean exponent = c == 'e' || c == 'E';
    Digits next =
        switch (number) {
          case MINUS -> digit ? c == '0' ? Digits.ZERO : Digits.INTEGER : null;
          case ZERO -> c == '.' ? Digits.POINT : exponent ? Digits.EXPONENT : null;
          case INTEGER ->
              digit ? Digits.INTEGER : c == '.' ? Digits.POINT : exponent ? Digits.EXPONENT : null;
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
      step(c);
    } else {
      state = State.BROKEN;
    }
  }

  private void endNumber() {
    afterValue();
    handler.value(TextNode.valueOf(kept()));
  }

  private String kept() {
    return length == 0 ? "" : new String(kept, 0, length, StandardCharsets.UTF_8);
  }

  private void keep(byte c) {
    if (keep && length < MAX_TEXT) {
      room(length + 1);
      kept[length++] = c;
    }
  }

  private void keep(byte[] bytes, int from, int to) {
    int count = keep ? Math.min(to - from, MAX_TEXT - length) : 0;
    if (count > 0) {
      room(length + count);
      System.arraycopy(bytes, from, kept, length, count);
      length += count;
    }
  }

  private void room(int needed) {
    if (needed > kept.length) {
      kept = Arrays.copyOf(kept, Math.max(needed, Math.min(2 * kept.length, MAX_TEXT)));
    }
  }
}
