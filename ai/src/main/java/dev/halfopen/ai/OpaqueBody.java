package dev.halfopen.ai;

/** Reads along with what can't be read, audio for instance; it finds no fault with it. */
final class OpaqueBody implements BodyReader {
  private final Findings findings;

  OpaqueBody(Findings findings) {
    this.findings = findings;
  }

  @Override
  public void feed(byte[] bytes, int from, int to) {
    if (to > from) {
      findings.unread();
      findings.content();
    }
  }

  @Override
  public void finish() {
    // There is nothing to be found.
  }

  @Override
  public boolean atRest() {
    return true;
  }
}
