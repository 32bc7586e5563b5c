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
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A file that is there whole or not at all: it is written beside its place and renamed over it when
 * it is complete. Closed before {@link #commit} it leaves nothing, and the old file untouched.
 */
public final class AtomicFile implements Closeable {
  private final Path path;
  private final Path file;
  private final Path draft;
  private final FileChannel channel;
  private final OutputStream out;

  /**
   * Starts to write.
   *
   * @throws InputException where there cannot be a regular file, or no permission to change it
   */
  public AtomicFile(Path path) throws IOException {
    this.path = path.toAbsolutePath();
    check();
    // What a link points to is replaced, not the link.
    this.file = Files.exists(path) ? path.toRealPath() : this.path;
    this.draft = file.resolveSibling(file.getFileName() + ".tmp");
    this.channel = open();
    this.out =
        new BufferedOutputStream(new NamedOutput(Channels.newOutputStream(channel)), 1 << 16);
  }

  private void check() {
    if (Files.isDirectory(path)) {
      throw new InputException(path + " is a directory; name a file in it");
    }
    if (!Files.isDirectory(path.getParent())) {
      throw new InputException(
          "the folder %s does not exist; create it first".formatted(path.getParent()));
    }
    if (!Files.exists(path)) {
      return;
    }
    // Renamed over, a pipe or a device such as /dev/null would be gone.
    if (!Files.isRegularFile(path)) {
      throw new InputException(path + " is not a regular file; name another");
    }
    if (!Files.isWritable(path)) {
      throw new InputException(
          path + " cannot be written: no permission; name another file, or make it writable");
    }
  }

  private FileChannel open() throws IOException {
    try {
      return FileChannel.open(
          draft,
          StandardOpenOption.CREATE,
          StandardOpenOption.WRITE,
          StandardOpenOption.TRUNCATE_EXISTING);
    } catch (AccessDeniedException e) {
      throw new InputException(
          "%s cannot be written: no permission to make files in %s; name a file elsewhere"
              .formatted(path, draft.getParent()),
          e);
    } catch (IOException e) {
      throw new InputException(
          "%s cannot be written: no file can be made in %s; name a file elsewhere"
              .formatted(path, draft.getParent()),
          e);
    }
  }

  /** Where the content goes. */
  public OutputStream out() {
    return out;
  }

  /** Forces the content to disk and puts the file in its place. */
  public void commit() throws IOException {
    out.flush();
    try {
      channel.force(true);
    } catch (IOException e) {
      throw named(e);
    }
    channel.close();
    Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    forceFolder(file.getParent());
  }

  @Override
  public void close() throws IOException {
    channel.close();
    Files.deleteIfExists(draft);
  }

  /** Makes the rename itself last; Windows has no such call and needs none. */
  private static void forceFolder(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // Not every file system lets a folder be opened; the rename has happened all the same.
    }
  }

  /** Names the file; "No space left on device" alone tells little. */
  private IOException named(IOException e) {
    return new IOException("%s cannot be written: %s".formatted(path, e.getMessage()), e);
  }

  /** Names the file where it cannot be written. */
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
