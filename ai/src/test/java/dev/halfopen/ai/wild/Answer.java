package dev.halfopen.ai.wild;

import okio.ByteString;

/**
 * A whole and good answer of a service, as its bytes.
 *
 * @param path what was asked
 * @param request the body of the request
 * @param label the right Content-Type
 * @param endAt how many bytes it takes until the first mark of the end has come: with fewer, the
 *     end is provably missing
 * @param surelyAt how many bytes it takes until that mark is finished, an event by its empty line:
 *     with so many, the answer is whole; in between either judgement will do
 */
record Answer(
    String format,
    String path,
    String request,
    String label,
    ByteString bytes,
    int endAt,
    int surelyAt) {

  Answer {
    if (endAt <= 0 || surelyAt < endAt || bytes.size() < surelyAt) {
      throw new IllegalArgumentException(
          format + ": an answer ends, " + endAt + ", " + surelyAt + ", " + bytes.size());
    }
  }

  byte[] cut(int length) {
    return bytes.substring(0, length).toByteArray();
  }

  @Override
  public String toString() {
    return format
        + " "
        + path
        + ", end at "
        + endAt
        + " to "
        + surelyAt
        + " of "
        + bytes.size()
        + ":\n"
        + bytes.utf8().replace("\r", "\\r");
  }
}
