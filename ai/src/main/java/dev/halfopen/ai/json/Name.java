package dev.halfopen.ai.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The name of a member of an object, with the bytes that it is known again by. */
final class Name {
  /** Of what has no name. */
  static final Name NONE = new Name("", new byte[0]);

  private final String text;
  private final byte[] utf8;

  private Name(String text, byte[] utf8) {
    this.text = text;
    this.utf8 = utf8;
  }

  /** A name that is to be known again wherever it comes. */
  static Name known(String ascii) {
    return new Name(ascii, ascii.getBytes(StandardCharsets.US_ASCII));
  }

  static Name of(byte[] bytes, int from, int to) {
    return new Name(
        new String(bytes, from, to - from, StandardCharsets.UTF_8),
        Arrays.copyOfRange(bytes, from, to));
  }

  /** Whether these bytes are this name. */
  boolean is(byte[] bytes, int from, int to) {
    return utf8.length == to - from && Bytes.equal(bytes, from, utf8);
  }

  String text() {
    return text;
  }
}
