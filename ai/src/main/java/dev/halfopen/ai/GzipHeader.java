package dev.halfopen.ai;

/** Passes over the header of a gzip member (RFC 1952), in whatever pieces it comes. */
final class GzipHeader {
  private static final int FIXED = 10;
  private static final int FLAGS_AT = 3;
  private static final int CHECKSUM = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;

  private int position;
  private int flags;
  private int extra;
  private int checksum = 2;

  /** Where in these bytes the header ends; {@code to} if it goes on. */
  int skip(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to && !isOver()) {
      take(bytes[i++] & 0xFF);
    }
    return i;
  }

  private boolean isOver() {
    return position >= FIXED && (flags & (EXTRA | NAME | COMMENT | CHECKSUM)) == 0;
  }

  private void take(int c) {
    if (position < FIXED) {
      flags = position == FLAGS_AT ? c : flags;
      position++;
    } else if ((flags & EXTRA) != 0) {
      extra(c);
    } else if ((flags & NAME) != 0) {
      flags = c == 0 ? flags & ~NAME : flags;
    } else if ((flags & COMMENT) != 0) {
      flags = c == 0 ? flags & ~COMMENT : flags;
    } else if (--checksum == 0) {
      flags &= ~CHECKSUM;
    }
  }

  /** Two bytes say how many follow. */
  private void extra(int c) {
    if (position == FIXED) {
      extra = c;
    } else if (position == FIXED + 1) {
      extra |= c << 8;
    } else {
      extra--;
    }
    position++;
    if (position >= FIXED + 2 && extra == 0) {
      flags &= ~EXTRA;
    }
  }
}
