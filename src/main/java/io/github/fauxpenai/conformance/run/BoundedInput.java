package io.github.fauxpenai.conformance.run;

import io.github.fauxpenai.conformance.results.FailedTrial;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Stops reading after a maximum number of bytes, and waits for room before it reads a large body,
 * so that no server can fill the memory.
 */
final class BoundedInput extends FilterInputStream {
  private final long limit;
  private final Memory memory;
  private final long room;
  private long left;

  /** The server sent more than was allowed. */
  static final class TooLargeException extends IOException {
    private static final long serialVersionUID = 1L;

    TooLargeException(long limit) {
      super("the body is larger than %,d bytes %s".formatted(limit, FailedTrial.SIZE_LIMIT));
    }
  }

  /**
   * @param room how many bytes to wait for if the body turns out to be large
   */
  BoundedInput(InputStream in, long limit, Memory memory, long room) {
    super(in);
    this.limit = limit;
    this.memory = memory;
    this.room = room;
    this.left = limit;
  }

  @Override
  public int read() throws IOException {
    int b = super.read();
    count(b < 0 ? 0 : 1);
    return b;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int read = super.read(buffer, offset, length);
    count(read);
    return read;
  }

  private void count(int read) throws IOException {
    boolean small = limit - left <= Memory.SMALL;
    left -= Math.max(0, read);
    if (small && limit - left > Memory.SMALL) {
      // The size is unknown: a Content-Length is absent or that of the compressed body.
      memory.take(room);
    }
    if (left < 0) {
      throw new TooLargeException(limit);
    }
  }
}
