package io.github.fauxpenai.conformance.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** The archive of classes that launchers leave in the user's cache directory. */
final class ArchiveOfClasses {
  /** A cache directory that launchers do not use: only absolute ones count. */
  static final String NO_CACHE = "none";

  /**
   * A shell script in place of Java that leaves an archive as fast as one could wish, and tells how
   * it was started.
   */
  static final String JAVA =
      """
      for option; do
        case $option in -XX:ArchiveClassesAtExit=*) echo classes >"${option#*=}" ;; esac
      done
      printf '%s\\n' "$@"
      """;

  private ArchiveOfClasses() {}

  /** Starts a program and waits for the archive that its launcher makes meanwhile. */
  static Path madeBy(Callable<?> start, Path cacheHome) throws Exception {
    Path folder = Files.createDirectories(cacheHome.resolve("fauxpenai-conformance"));
    try (WatchService watch = FileSystems.getDefault().newWatchService()) {
      WatchKey key = folder.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
      start.call();
      Optional<Path> archive = in(cacheHome);
      while (archive.isEmpty()) {
        assertTrue(watch.poll(1, TimeUnit.MINUTES) != null, "no archive after a minute");
        key.pollEvents();
        assertTrue(key.reset(), "the folder is gone");
        archive = in(cacheHome);
      }
      return archive.get();
    }
  }

  /** Waits until a process that works there has removed this file or directory. */
  static void awaitDeletion(Path path) throws Exception {
    try (WatchService watch = FileSystems.getDefault().newWatchService()) {
      WatchKey key = path.getParent().register(watch, StandardWatchEventKinds.ENTRY_DELETE);
      while (Files.exists(path)) {
        assertTrue(watch.poll(1, TimeUnit.MINUTES) != null, path + " is there after a minute");
        key.pollEvents();
        assertTrue(key.reset(), "the folder is gone");
      }
    }
  }

  /** The archive in a cache directory, if one has been made. */
  static Optional<Path> in(Path cacheHome) {
    try (var files = Files.list(cacheHome.resolve("fauxpenai-conformance"))) {
      return files.filter(file -> file.toString().endsWith(".jsa")).findFirst();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
