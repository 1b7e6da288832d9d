package dev.halfopen.ai;

import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A body that may be compressed. Its first bytes say so, since clients that decompress leave the
 * header now and then, and gateways forget it; only what has no mark of its own is believed.
 */
final class EncodedBody extends Undecided {
  private static final int GZIP_1 = 0x1F;
  private static final int GZIP_2 = 0x8B;

  private final String encoding;
  private final BodyReader plain;
  private final Supplier<BodyReader> opaque;

  /**
   * A body at its beginning.
   *
   * @param encoding as the header tells; empty if it doesn't
   * @param plain reads what is not compressed, or no longer
   * @param opaque reads what can't be read
   */
  EncodedBody(String encoding, BodyReader plain, Supplier<BodyReader> opaque) {
    this.encoding = encoding.strip().toLowerCase(Locale.ROOT);
    this.plain = plain;
    this.opaque = opaque;
  }

  @Override
  @Nullable BodyReader decide(byte[] bytes, int count, boolean last) {
    if (count == 0) {
      return plain;
    }
    if (encoding.indexOf(',') >= 0) { // one within the other
      return undecodable(bytes, count, last);
    }
    int first = bytes[0] & 0xFF;
    if (count < 2 && !last && (first == GZIP_1 || encoding.equals("deflate"))) {
      return null;
    }
    int second = count < 2 ? 0 : bytes[1] & 0xFF;
    if (first == GZIP_1 && (second == GZIP_2 || count < 2)) {
      return new InflatedBody(InflatedBody.Wrapping.GZIP, plain, opaque);
    }
    return switch (encoding) {
      case "", "identity", "gzip", "x-gzip", "none", "utf-8", "chunked", "aws-chunked" -> plain;
      case "deflate" -> deflated(first, second);
      default -> undecodable(bytes, count, last);
    };
  }

  /**
   * What we can't decode may have been decoded by the client, which left the header. Brotli has no
   * mark, and its first byte may be a bracket; so it is plain only if many bytes are those of text.
   */
  private @Nullable BodyReader undecodable(byte[] bytes, int count, boolean last) {
    for (int i = 0; i < count; i++) {
      boolean isText = bytes[i] >= ' ' || bytes[i] == '\n' || bytes[i] == '\r' || bytes[i] == '\t';
      if (!isText) {
        return opaque.get();
      }
    }
    return last ? plain : null;
  }

  /** By the book it is in zlib's wrapping; some send it bare. */
  private BodyReader deflated(int first, int second) {
    if ((first & 0x0F) == 8 && (first << 8 | second) % 31 == 0) {
      return new InflatedBody(InflatedBody.Wrapping.ZLIB, plain, opaque);
    }
    boolean isText = first == '{' || first == '[' || first == ':' || first == 'd' || first == 'e';
    return isText ? plain : new InflatedBody(InflatedBody.Wrapping.NONE, plain, opaque);
  }

  @Override
  boolean isBlank(byte c) {
    return false;
  }
}
