package dev.halfopen.ai;

/** Texts with {@code *} at the beginning, at the end or at both, which stands for anything. */
final class Glob {
  private Glob() {}

  static boolean fits(String glob, String text) {
    boolean open = glob.startsWith("*");
    boolean end = glob.endsWith("*");
    String core = glob.substring(open ? 1 : 0, glob.length() - (end && glob.length() > 1 ? 1 : 0));
    if (open && end) {
      return text.contains(core);
    }
    if (open) {
      return text.endsWith(core);
    }
    return end ? text.startsWith(core) : text.equals(core);
  }
}
