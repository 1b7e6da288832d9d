package dev.halfopen.ai.wild;

import java.util.List;
import java.util.Set;

/**
 * Where the library is still worse than it promises: the report counts it as wrong, and the build
 * goes on. What is mended here must go from here.
 */
final class KnownGaps {
  /**
   * The JDK's stream of lines drops what it has queued when an error comes, and ours comes with the
   * last bytes: the verdict is right and the caller is told, but has not seen the text before it.
   */
  private static final Set<String> LINES_OF_THE_JDK = Set.of("G3a", "G3as", "G3b", "G3bs", "K5d");

  /**
   * Good answers that the client's own parser fails on, in a callback: judged a failure, at times.
   */
  private static final Set<String> FOREIGN_PARSERS =
      Set.of("MISTRAL content in parts", "OPENAI something else before the chat");

  private KnownGaps() {}

  static boolean cover(Case wild, List<String> complaints) {
    return wild.client().equals("jdk-httpclient")
        && LINES_OF_THE_JDK.contains(wild.id())
        && complaints.stream()
            .allMatch(each -> each.startsWith("caller: ") || each.startsWith(" "));
  }

  static boolean cover(String client, Input input, String complaint) {
    return (client.startsWith("langchain4j") || client.contains("async"))
        && complaint.equals("a good answer is a failure")
        && FOREIGN_PARSERS.stream().anyMatch(input.toString()::contains);
  }
}
