package dev.halfopen.ai;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Reads along with what can't be read, audio or compressed bytes; it finds no fault with it. */
final class OpaqueInspector implements ResponseInspector {
  private long pieces;

  @Override
  public void accept(ByteBuffer bytes) {
    if (bytes.hasRemaining()) {
      pieces++;
      bytes.position(bytes.limit());
    }
  }

  @Override
  public boolean hasContent() {
    return pieces > 0;
  }

  @Override
  public long contentCount() {
    return pieces;
  }

  @Override
  public @Nullable AIFailureException failure() {
    return null;
  }

  @Override
  public boolean closed() {
    return false;
  }

  @Override
  public @Nullable AIFailureException end() {
    return null;
  }
}
