package dev.halfopen.users;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A block of code on a page.
 *
 * @param line of its first line, from 1; the mark before it has one less
 * @param language as it is marked; empty if it isn't
 * @param reason why nobody compiles it, as the comment before it says: {@code <!-- fragment: ..
 *     -->}; empty if there is none
 */
public record Fence(String page, int line, String language, String reason, List<String> lines) {
  private static final Pattern BEGIN = Pattern.compile("```(\\w*)");
  private static final Pattern FRAGMENT = Pattern.compile("<!-- fragment: (.+) -->");

  /** All of a page. */
  public static List<Fence> of(Page page) {
    List<Fence> fences = new ArrayList<>();
    List<String> lines = page.lines();
    for (int i = 0; i < lines.size(); i++) {
      Matcher begin = BEGIN.matcher(lines.get(i));
      if (begin.matches()) {
        int end = i + 1 + lines.subList(i + 1, lines.size()).indexOf("```");
        String before = i == 0 ? "" : lines.get(i - 1);
        Matcher fragment = FRAGMENT.matcher(before);
        fences.add(
            new Fence(
                page.name(),
                i + 1,
                begin.group(1),
                fragment.matches() ? fragment.group(1) : "",
                List.copyOf(lines.subList(i + 1, end))));
        i = end;
      }
    }
    return fences;
  }

  /** How many lines it has. */
  public int length() {
    return lines.size();
  }

  /** Its lines as one text. */
  public String code() {
    return String.join("\n", lines) + "\n";
  }

  @Override
  public String toString() {
    return page + ", line " + line + " (" + language + ")";
  }
}
