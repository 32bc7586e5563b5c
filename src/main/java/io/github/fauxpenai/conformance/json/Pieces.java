package io.github.fauxpenai.conformance.json;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Collects bytes in pieces. A growing array would have to be copied, and would meanwhile take three
 * times the memory of its content.
 */
public final class Pieces extends OutputStream {
  private static final int FIRST = 1 << 9;
  private static final int LARGEST = 1 << 16;

  private final List<byte[]> full = new ArrayList<>();
  private byte[] last = new byte[FIRST];
  private int used;
  private int before;

  @Override
  public void write(int b) {
    room();
    last[used++] = (byte) b;
  }

  @Override
  public void write(byte[] bytes, int from, int count) {
    int written = 0;
    while (written < count) {
      room();
      int now = Math.min(count - written, last.length - used);
      System.arraycopy(bytes, from + written, last, used, now);
      used += now;
      written += now;
    }
  }

  /** Adds all the bytes. */
  public void writeBytes(byte[] bytes) {
    write(bytes, 0, bytes.length);
  }

  private void room() {
    if (used == last.length) {
      full.add(last);
      before = Math.addExact(before, used);
      last = new byte[Math.min(2 * last.length, LARGEST)];
      used = 0;
    }
  }

  /** How many bytes there are. */
  public int size() {
    return before + used;
  }

  /** Discards all bytes. */
  public void reset() {
    full.clear();
    last = last.length == FIRST ? last : new byte[FIRST];
    used = 0;
    before = 0;
  }

  /** All bytes in one array. */
  public byte[] toByteArray() {
    return head(size());
  }

  /** At most this many bytes from the beginning. */
  public byte[] head(int most) {
    byte[] joined = new byte[Math.min(most, size())];
    int at = 0;
    for (byte[] piece : full) {
      int now = Math.min(piece.length, joined.length - at);
      System.arraycopy(piece, 0, joined, at, now);
      at += now;
    }
    System.arraycopy(last, 0, joined, at, joined.length - at);
    return joined;
  }

  /** Reads the bytes; none may be added meanwhile. */
  public InputStream input() {
    return new InputStream() {
      private int piece;
      private int at;

      @Override
      public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] bytes, int from, int count) {
        if (count == 0) {
          return 0;
        }
        while (piece < full.size() && at == full.get(piece).length) {
          piece++;
          at = 0;
        }
        byte[] source = piece < full.size() ? full.get(piece) : last;
        int end = piece < full.size() ? source.length : used;
        int now = Math.min(count, end - at);
        System.arraycopy(source, at, bytes, from, now);
        at += now;
        return now == 0 ? -1 : now;
      }
    };
  }

  @Override
  public String toString() {
    return Arrays.toString(head(FIRST));
  }
}
