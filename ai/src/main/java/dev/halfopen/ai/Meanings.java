package dev.halfopen.ai;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The table of what services say and what it means: {@code meanings.tsv}, which explains itself.
 * Immutable.
 *
 * @param words the patterns of each family of words
 * @param examples what services say in these words, and how we know
 * @param rows in the order in which they are asked
 * @param hosts by provider
 * @param headers by provider
 */
record Meanings(
    Map<String, List<Pattern>> words,
    List<Example> examples,
    List<Meaning> rows,
    Map<String, List<String>> hosts,
    Map<String, List<String>> headers) {

  /** What one pattern of a family is there for. */
  record Example(
      String family, Pattern pattern, List<String> texts, String evidence, String source) {}

  /** Loads the table when it is asked for first. */
  private static final class Loaded {
    static final Meanings TABLE = load();

    private static Meanings load() {
      try (InputStream file = Meanings.class.getResourceAsStream("meanings.tsv")) {
        if (file == null) {
          throw new IllegalStateException("meanings.tsv is missing from the jar of halfopen-ai");
        }
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8));
        return MeaningsReader.read(reader.lines().toList());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  static Meanings table() {
    return Loaded.TABLE;
  }

  /** The first row that fits; the last of the table fits all. */
  Meaning of(Said said) {
    for (Meaning row : rows) {
      if (row.fits(said)) {
        return row;
      }
    }
    throw new IllegalStateException("no row fits"); // a test sees to it that one does
  }

  /** Whether a row for these services asks for a name. */
  boolean knows(String name, Set<String> services) {
    for (Meaning row : rows) {
      if (!row.names().isAny() && row.isAbout(services) && row.names().contain(name)) {
        return true;
      }
    }
    return false;
  }

  /** The provider of a host; GENERIC if it isn't known. */
  String ofHost(URI uri) {
    String host = uri.getHost() == null ? "" : uri.getHost().toLowerCase(Locale.ROOT);
    String port = host + ":" + uri.getPort();
    for (Map.Entry<String, List<String>> entry : hosts.entrySet()) {
      for (String glob : entry.getValue()) {
        if (!host.isEmpty() && (Glob.fits(glob, host) || Glob.fits(glob, port))) {
          return entry.getKey();
        }
      }
    }
    return Provider.GENERIC.name();
  }

  /** The providers that show themselves by their headers, whose names are in lower case. */
  Set<String> shownBy(Map<String, List<String>> received) {
    Set<String> shown = new TreeSet<>();
    headers.forEach(
        (provider, globs) -> {
          for (String name : received.keySet()) {
            if (globs.stream().anyMatch(glob -> Glob.fits(glob, name))) {
              shown.add(provider);
            }
          }
        });
    return shown;
  }
}
