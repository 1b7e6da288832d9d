package dev.halfopen.spring.boot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells that something has happened where some files are: in their directories, and where links
 * stand on the way to them, as those that Kubernetes swaps. For one thread; another may close the
 * service.
 */
final class WatchedDirectories {
  private static final Logger log = LoggerFactory.getLogger(Halfopen.class);

  /** Who has more on the way to a file has a circle. */
  private static final int MAX_LINKS = 40;

  private final WatchService service;
  private final Set<Path> refused = new HashSet<>();
  private Set<WatchKey> keys = Set.of();

  WatchedDirectories(WatchService service) {
    this.service = service;
  }

  /** From now on what concerns these files is told, and nothing else; they need not exist. */
  void watch(Collection<Path> files) {
    Set<Path> directories = new HashSet<>();
    Set<Path> seen = new HashSet<>();
    files.forEach(file -> collect(file, directories, seen, MAX_LINKS));
    Set<WatchKey> now = new HashSet<>();
    directories.forEach(directory -> register(directory, now));
    keys.stream().filter(key -> !now.contains(key)).forEach(WatchKey::cancel);
    keys = now;
  }

  private static void collect(Path path, Set<Path> directories, Set<Path> seen, int links) {
    if (links == 0 || !seen.add(path)) {
      return;
    }
    directories.add(parent(path));
    for (Path each = path; each != null; each = each.getParent()) {
      if (Files.isSymbolicLink(each)) {
        directories.add(parent(each));
        try {
          Path target = parent(each).resolve(Files.readSymbolicLink(each));
          collect(target.resolve(each.relativize(path)), directories, seen, links - 1);
        } catch (IOException e) {
          // It is gone: what comes in its place is told by its directory.
        }
      }
    }
  }

  private static Path parent(Path path) {
    Path parent = path.getParent();
    return parent == null ? path : parent;
  }

  /** Or the nearest that exists above it, in which it may come to be. */
  private void register(Path wanted, Set<WatchKey> now) {
    for (Path directory = wanted; directory != null; directory = directory.getParent()) {
      try {
        now.add(
            directory.register(
                service,
                StandardWatchEventKinds.ENTRY_CREATE,
                StandardWatchEventKinds.ENTRY_DELETE,
                StandardWatchEventKinds.ENTRY_MODIFY));
        return;
      } catch (NoSuchFileException | NotDirectoryException e) {
        // The next one above.
      } catch (IOException e) {
        if (refused.add(directory)) {
          log.warn("Changes in {} are not seen: {}", directory, e.toString());
        }
        return;
      }
    }
  }

  /**
   * Waits until something has happened since this was last asked, or since it was watched.
   *
   * @throws java.nio.file.ClosedWatchServiceException when the service is closed
   */
  void await() throws InterruptedException {
    @Nullable WatchKey key = service.take();
    while (key != null) {
      key.pollEvents();
      key.reset();
      key = service.poll();
    }
  }
}
