package io.github.fauxpenai.conformance.results;

import io.github.fauxpenai.conformance.json.InputException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;

/**
 * An operating system lock that keeps other runs away from a file. It ends with the process,
 * however that ends; a lock file that is left over means nothing.
 */
final class RunLock implements Closeable {
  /** The most bytes of a lock file. */
  private static final int LONGEST = 1 << 16;

  private final Path path;
  private final FileChannel channel;
  private final int size;

  private RunLock(Path path, FileChannel channel, int size) {
    this.path = path;
    this.channel = channel;
    this.size = size;
  }

  /**
   * Takes the lock.
   *
   * @param path of the lock file
   * @param named the file to write, for messages
   * @throws InputException if another run has it, or the lock file cannot be written
   */
  static RunLock take(Path path, Path named) throws IOException {
    while (true) {
      FileChannel channel = open(path, named);
      try {
        if (!tryLock(channel)) {
          throw new InputException(
              "another run is writing %s; wait for it, or choose another file or folder"
                  .formatted(named));
        }
        if (!isLockFile(channel)) {
          throw new InputException(
              "%s is not a lock file of a run; move it away, since a run creates one of that name"
                  .formatted(path));
        }
        int size = ThreadLocalRandom.current().nextInt(1, LONGEST);
        channel.truncate(0);
        channel.write(ByteBuffer.allocate(size));
        RunLock lock = new RunLock(path, channel, size);
        if (lock.isInPlace()) {
          return lock;
        }
        channel.close();
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    }
  }

  private static FileChannel open(Path path, Path named) {
    try {
      return FileChannel.open(
          path,
          StandardOpenOption.CREATE,
          StandardOpenOption.READ,
          StandardOpenOption.WRITE,
          LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      throw AtomicFile.cannotBeWritten(named, path, e);
    }
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  /**
   * Whether it is a lock file, which is empty or holds zeros; anything else is a user's own file.
   */
  private static boolean isLockFile(FileChannel channel) throws IOException {
    if (channel.size() > LONGEST) {
      return false;
    }
    ByteBuffer content = ByteBuffer.allocate((int) channel.size());
    while (content.hasRemaining() && channel.read(content, content.position()) > 0) {
      // Until all is read.
    }
    for (byte b : content.array()) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  Path path() {
    return path;
  }

  /**
   * Whether the name still leads to the locked file. A run deletes its lock file when it ends, and
   * a process that opened the file before and locks it afterwards holds a lock that no other
   * process sees. The file's size is compared because opening it a second time would release the
   * lock on POSIX systems.
   */
  boolean isInPlace() throws IOException {
    try {
      return Files.size(path) == size;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** Gives the lock back, and deletes its file. */
  @Override
  public void close() throws IOException {
    try (channel) {
      if (isInPlace()) {
        Files.delete(path);
      }
    } catch (AccessDeniedException e) {
      // Windows may not delete open files. A left-over lock file does no harm.
    }
  }
}
