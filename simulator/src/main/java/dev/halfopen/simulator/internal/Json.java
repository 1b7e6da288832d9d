package dev.halfopen.simulator.internal;

/** Writes JSON: what there is of it for facts of ours. Not thread-safe. */
public final class Json {
  private final StringBuilder text = new StringBuilder();
  private boolean first = true;

  /** An object's or an array's beginning: one of the two brackets. */
  public Json open(char bracket) {
    next();
    text.append(bracket);
    first = true;
    return this;
  }

  /** The end of what was opened last. */
  public Json close(char bracket) {
    text.append(bracket);
    first = false;
    return this;
  }

  /** The name of what comes next in an object. */
  public Json name(String name) {
    next();
    quote(name);
    text.append(':');
    first = true;
    return this;
  }

  /** A text. */
  public Json value(String value) {
    next();
    quote(value);
    return this;
  }

  /** A number; null for one that isn't. */
  public Json value(double value) {
    next();
    text.append(Numbers.plain(value));
    return this;
  }

  /** A whole number. */
  public Json value(long value) {
    next();
    text.append(value);
    return this;
  }

  private void next() {
    if (!first) {
      text.append(',');
    }
    first = false;
  }

  private void quote(String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (c < ' ' || c == '<' || c == '>' || c == '&' || c > '~') {
        text.append(String.format("\\u%04x", (int) c));
      } else {
        text.append(c);
      }
    }
    text.append('"');
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
