package io.github.fauxpenai.conformance.results;

import io.github.fauxpenai.conformance.json.InputException;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A file that is written completely or not at all: it is written under another name and renamed
 * when complete. If closed before {@link #commit}, it leaves nothing behind and the old file
 * untouched.
 */
public final class AtomicFile implements Closeable {
  /** The same limit as Linux. */
  private static final int MOST_LINKS = 40;

  private final Path path;
  private final Path file;
  private final Path draft;
  private final FileChannel channel;
  private final Object identity;
  private final OutputStream out;

  /**
   * Starts writing to a draft with a unique name, so that no other file is touched.
   *
   * @throws InputException if there cannot be a regular file, or no permission to change it
   */
  public AtomicFile(Path path) throws IOException {
    this(path, null);
  }

  private AtomicFile(Path path, Path draft) throws IOException {
    this.path = path.toAbsolutePath();
    check(path);
    // The target of a link is replaced, not the link.
    this.file = target(path);
    this.draft =
        draft != null
            ? draft
            : file.resolveSibling(
                "%s.%016x.tmp"
                    .formatted(file.getFileName(), ThreadLocalRandom.current().nextLong()));
    this.channel = open();
    this.identity = fileKey(this.draft);
    if (draft == null) {
      // Also if a signal ends the program; no name is used twice.
      this.draft.toFile().deleteOnExit();
    }
    this.out =
        new BufferedOutputStream(new NamedOutput(Channels.newOutputStream(channel)), 1 << 16);
  }

  /**
   * The same with a draft of a fixed name, so that the draft of a killed process is replaced. For a
   * file that only one process writes at a time.
   */
  static AtomicFile over(Path path, Path draft) throws IOException {
    // A link is deleted, not followed.
    if (Files.isSymbolicLink(draft) || Files.isRegularFile(draft, LinkOption.NOFOLLOW_LINKS)) {
      Files.delete(draft);
    }
    return new AtomicFile(path, draft);
  }

  /**
   * Where a file really is: links in its path are followed, even one to a file that does not exist
   * yet.
   *
   * @throws InputException if links lead in a circle
   */
  public static Path target(Path path) throws IOException {
    Path at = path.toAbsolutePath();
    for (int links = 0; Files.isSymbolicLink(at); links++) {
      if (links == MOST_LINKS) {
        throw new InputException(path + " is a link that leads back to itself; name a file");
      }
      at = at.resolveSibling(Files.readSymbolicLink(at));
    }
    if (Files.exists(at)) {
      return at.toRealPath();
    }
    Path folder = at.getParent();
    return folder != null && Files.isDirectory(folder)
        ? folder.toRealPath().resolve(at.getFileName())
        : at;
  }

  /** Throws {@link InputException} if a file of this name could not be replaced. */
  static void check(Path named) throws IOException {
    if (Files.isDirectory(named)) {
      throw new InputException(named.toAbsolutePath() + " is a directory; name a file in it");
    }
    Path path = named.toAbsolutePath();
    Path folder = target(path).getParent();
    if (!Files.isDirectory(folder)) {
      throw new InputException("the folder %s does not exist; create it first".formatted(folder));
    }
    if (!Files.exists(path)) {
      return;
    }
    // Renaming over a pipe or a device such as /dev/null would destroy it.
    if (!Files.isRegularFile(path)) {
      throw new InputException(path + " is not a regular file; name another");
    }
    if (!Files.isWritable(path)) {
      throw new InputException(
          path + " cannot be written: no permission; name another file, or make it writable");
    }
  }

  /** What a name leads to, as the file system tells it from others; null if it leads nowhere. */
  private static Object fileKey(Path path) throws IOException {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
          .fileKey();
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private FileChannel open() {
    try {
      // Never an existing file: neither a user's own nor the target of a link.
      return FileChannel.open(draft, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw cannotBeWritten(path, draft, e);
    }
  }

  /** Says why a file cannot be written because another one beside it cannot be created. */
  static InputException cannotBeWritten(Path path, Path beside, IOException e) {
    return new InputException(
        Files.exists(beside, LinkOption.NOFOLLOW_LINKS)
            ? "%s cannot be written: %s is in the way; move it".formatted(path, beside)
            : e instanceof AccessDeniedException
                ? "%s cannot be written: no permission to make files in %s; name a file elsewhere"
                    .formatted(path, beside.getParent())
                : "%s cannot be written: no file can be made in %s (%s); name a file elsewhere"
                    .formatted(path, beside.getParent(), SortedEntries.reason(e)),
        e);
  }

  /** Receives the content. */
  public OutputStream out() {
    return out;
  }

  /**
   * Puts the file in its place. Content that can be made again need not wait for the disk, which
   * takes as long as making a small file; a power failure may lose it.
   */
  public void commit() throws IOException {
    out.flush();
    try {
      channel.close();
    } catch (IOException e) {
      throw named(e);
    }
    if (!isDraftInPlace()) {
      throw new IOException(
          "%s cannot be written: %s was deleted or replaced meanwhile".formatted(path, draft));
    }
    Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  /** The same for content that was paid for or written by hand: all of it is on the disk then. */
  public void commitToDisk() throws IOException {
    out.flush();
    try {
      channel.force(true);
    } catch (IOException e) {
      throw named(e);
    }
    commit();
    forceFolder(file.getParent());
  }

  @Override
  public void close() throws IOException {
    channel.close();
    if (isDraftInPlace()) {
      Files.deleteIfExists(draft);
    }
  }

  /** Whether the draft still has its name; otherwise a file of that name is somebody else's. */
  private boolean isDraftInPlace() throws IOException {
    return Objects.equals(fileKey(draft), identity);
  }

  /** Makes the rename itself durable; Windows has no such call and needs none. */
  private static void forceFolder(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // Not every file system lets a folder be opened; the rename has happened nevertheless.
    }
  }

  /** Adds the file's name, because "No space left on device" alone says little. */
  private IOException named(IOException e) {
    return new IOException("%s cannot be written: %s".formatted(path, e.getMessage()), e);
  }

  /** Adds the file's name to exceptions. */
  private final class NamedOutput extends FilterOutputStream {
    NamedOutput(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
      try {
        out.write(bytes, offset, count);
      } catch (IOException e) {
        throw named(e);
      }
    }
  }
}
