package dev.halfopen.ai;

import java.nio.charset.StandardCharsets;

/** Reads along with words and pages: where an answer of a model is due, they are none. */
final class TextBody implements BodyReader {
  private static final int MAX_HEAD = 200;
  private static final int MAX_SHOWN = 80;

  private final Findings findings;
  private final byte[] head = new byte[MAX_HEAD];
  private int length;

  TextBody(Findings findings) {
    this.findings = findings;
  }

  @Override
  public void feed(byte[] bytes, int from, int to) {
    if (findings.answerIsDue()) {
      int count = Math.min(to - from, MAX_HEAD - length);
      System.arraycopy(bytes, from, head, length, count);
      length += count;
    } else if (to > from) {
      findings.content();
    }
  }

  @Override
  public void finish() {
    if (findings.answerIsDue()) {
      String text = new String(head, 0, length, StandardCharsets.UTF_8);
      findings.bad("a text in place of an answer: " + PlainText.line(text, MAX_SHOWN));
    }
  }

  @Override
  public boolean atRest() {
    return true;
  }
}
