package io.github.fauxpenai.conformance.results;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
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
  private final Path draft;
  private final FileChannel channel;
  private final OutputStream out;

  /**
   * Starts to write.
   *
   * @throws InputException where the path is a directory, or its folder does not exist
   */
  public AtomicFile(Path path) throws IOException {
    Path folder = path.toAbsolutePath().getParent();
    if (Files.isDirectory(path)) {
      throw new InputException(path + " is a directory; name a file in it");
    }
    if (!Files.isDirectory(folder)) {
      throw new InputException("the folder %s does not exist; create it first".formatted(folder));
    }
    this.path = path;
    this.draft = folder.resolve(path.getFileName() + ".tmp");
    this.channel =
        FileChannel.open(
            draft,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING);
    this.out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
  }

  /** Where the content goes. */
  public OutputStream out() {
    return out;
  }

  /** Forces the content to disk and puts the file in its place. */
  public void commit() throws IOException {
    out.flush();
    channel.force(true);
    channel.close();
    Files.move(draft, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    forceFolder(path.toAbsolutePath().getParent());
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
}
