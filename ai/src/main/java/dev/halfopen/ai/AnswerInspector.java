package dev.halfopen.ai;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What inspectors of texts have in common: they take bytes in pieces, without their BOM. */
abstract class AnswerInspector implements ResponseInspector {
  private static final int PIECE = 8_192;
  private static final int[] BOM = {0xEF, 0xBB, 0xBF};

  private final AnswerReader answer;
  private int bom;
  private boolean ended;

  AnswerInspector(AnswerReader answer) {
    this.answer = answer;
  }

  final AnswerReader answer() {
    return answer;
  }

  /** Takes the next bytes. */
  abstract void feed(byte[] bytes, int from, int to);

  /** Takes what is left at the end of the body. */
  abstract void finish();

  final void notePartial(JsonOutline outline) {
    if (outline.partial()) {
      answer.findings().partial();
    }
  }

  @Override
  public final void accept(ByteBuffer bytes) {
    if (bytes.hasArray()) {
      int from = bytes.arrayOffset() + bytes.position();
      take(bytes.array(), from, from + bytes.remaining());
      bytes.position(bytes.limit());
      return;
    }
    byte[] piece = new byte[Math.min(PIECE, bytes.remaining())];
    while (bytes.hasRemaining()) {
      int length = Math.min(piece.length, bytes.remaining());
      bytes.get(piece, 0, length);
      take(piece, 0, length);
    }
  }

  private void take(byte[] bytes, int from, int to) {
    int i = from;
    while (bom < BOM.length && i < to) {
      if ((bytes[i] & 0xFF) == BOM[bom]) {
        bom++;
        i++;
      } else {
        bom = BOM.length; // the few bytes of half a BOM mean nothing
      }
    }
    if (i < to && !ended && !answer.findings().settled()) {
      feed(bytes, i, to);
    }
  }

  @Override
  public final boolean hasContent() {
    return contentCount() > 0;
  }

  @Override
  public final long contentCount() {
    return answer.findings().contentCount();
  }

  @Override
  public final @Nullable AIFailureException failure() {
    return answer.findings().failure();
  }

  @Override
  public final boolean closed() {
    return answer.findings().closed();
  }

  @Override
  public final @Nullable AIFailureException end() {
    if (!ended) {
      ended = true;
      finish();
      answer.end();
    }
    return answer.findings().end();
  }
}
