package dev.halfopen.spring.boot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Changes circuit breakers in place when files have changed that the properties come from. */
final class PropertyFileWatcher implements SmartLifecycle {
  /*
   * No change is lost, whenever it comes: directories are watched before they are looked at, and
   * what was looked at is read only afterwards. So a change is in the look, or is told of after
   * it; and what was read by the application before this has begun is read once more.
   * Files are compared by what they hold and not by what is told of, since much else may happen in
   * their directories.
   */
  private static final Logger log = LoggerFactory.getLogger(Halfopen.class);

  private final Halfopen halfopen;
  private final PropertyFiles files;
  private final Duration quietPeriod;
  private volatile @Nullable Watch running;

  /**
   * @param quietPeriod for how long files must not have changed before they are read
   */
  PropertyFileWatcher(Halfopen halfopen, PropertyFiles files, Duration quietPeriod) {
    this.halfopen = halfopen;
    this.files = files;
    this.quietPeriod = quietPeriod;
  }

  @Override
  public void start() {
    Watch watch = new Watch();
    running = watch;
    watch.thread.start();
  }

  @Override
  public void stop() {
    Watch watch = running;
    running = null;
    if (watch != null) {
      watch.close();
    }
  }

  @Override
  public boolean isRunning() {
    return running != null;
  }

  /** From a start to a stop. */
  private final class Watch implements Runnable {
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Set<Path> known = new HashSet<>();
    private final Thread thread = new Thread(this, "halfopen-reload");
    private final WatchService service;

    Watch() {
      thread.setDaemon(true);
      try {
        service = FileSystems.getDefault().newWatchService();
      } catch (IOException e) {
        throw new UncheckedIOException("halfopen.reload: files can't be watched here", e);
      }
    }

    @Override
    public void run() {
      try {
        watch(new WatchedDirectories(service));
      } catch (ClosedWatchServiceException | InterruptedException e) {
        // The application ends.
      } catch (Throwable e) {
        log.error("Changed files are no longer taken", e);
      }
    }

    private void watch(WatchedDirectories directories) throws InterruptedException {
      Map<Path, Object> used = null;
      Map<Path, Object> before = Map.of();
      while (closed.getCount() > 0) {
        known.addAll(files.paths());
        directories.watch(known);
        Map<Path, Object> now = look();
        if (now.equals(used)) {
          directories.await();
        } else if (now.equals(before)) {
          refresh();
          used = now;
        }
        before = now;
        closed.await(quietPeriod.toNanos(), TimeUnit.NANOSECONDS);
      }
    }

    /** Whatever goes wrong with one change, the next is taken. */
    private void refresh() {
      try {
        halfopen.refresh();
      } catch (Throwable e) {
        log.error("Changed files could not be taken", e);
      }
    }

    /** What the files hold, and which others are beside them. */
    private Map<Path, Object> look() {
      Map<Path, Object> seen = new HashMap<>();
      for (Path file : known) {
        seen.put(file, content(file));
        Path directory = file.getParent();
        if (directory != null) {
          seen.computeIfAbsent(directory, Watch::names);
        }
      }
      return seen;
    }

    private static Object content(Path file) {
      try {
        return ByteBuffer.wrap(Files.readAllBytes(file));
      } catch (IOException e) {
        return e.getClass();
      }
    }

    private static Object names(Path directory) {
      Set<Path> names = new HashSet<>();
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
        entries.forEach(names::add);
        return names;
      } catch (IOException | DirectoryIteratorException e) {
        return e.getClass();
      }
    }

    /** Beans go after this: what is under way must not ask for them any more. */
    void close() {
      closed.countDown();
      try {
        service.close();
        if (Thread.currentThread() != thread) {
          thread.join();
        }
      } catch (IOException e) {
        log.debug("The watch on files could not be closed", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
