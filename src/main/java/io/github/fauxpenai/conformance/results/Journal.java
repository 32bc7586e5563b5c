package io.github.fauxpenai.conformance.results;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.fauxpenai.conformance.json.IndentedOutput;
import io.github.fauxpenai.conformance.json.InputException;
import io.github.fauxpenai.conformance.json.RawJson;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;

/**
 * The finished results of a run that are not in the results file yet: one per line, and the latest
 * line of a key counts. When {@link #append} returns, the operating system has the line, so that it
 * outlives this process; it is on disk within {@link #FORCE_EVERY}.
 *
 * <p>A line is the result's JSON, a tab and the CRC-32C of everything before the tab in eight
 * hexadecimal digits. A result that is held back, until it is clear which server it comes from, has
 * a tab and {@code held} before that. A line that has a tab and {@code repeat} there holds only
 * {@code {key, repeat}}: the outcome of one more request, to be added to the result that the lines
 * before it give for the key. Lines without a checksum were written by older versions.
 */
final class Journal implements Closeable {
  static final Duration FORCE_EVERY = Duration.ofMillis(500);

  private static final byte[] HELD = "\theld".getBytes(US_ASCII);
  private static final byte[] REPEAT = "\trepeat".getBytes(US_ASCII);
  private static final byte[] NOTHING = {};
  private static final int CHECKSUM_LENGTH = 9;
  private static final int WRITE_BUFFER = 1 << 16;

  private final Path path;
  private final FileChannel channel;
  private final Lines lines;
  private final Object identity;
  private final ScheduledExecutorService forcing;

  /** How often each request was sent whose result was written, by key. */
  private final Map<String, Integer> asked = new HashMap<>();

  private OutputStream out;
  private boolean unforced;
  private IOException forceFailure;

  private Journal(Path path, FileChannel channel, Lines lines) throws IOException {
    this.path = path;
    this.channel = channel;
    this.lines = lines;
    this.out = buffered();
    this.identity = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    this.forcing =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "journal");
              thread.setDaemon(true);
              return thread;
            });
    long pause = FORCE_EVERY.toMillis();
    // Its failures are kept in forceFailure, so the future is not needed.
    ScheduledFuture<?> unused =
        forcing.scheduleWithFixedDelay(this::forceQuietly, pause, pause, TimeUnit.MILLISECONDS);
  }

  /**
   * Opens a journal to continue after its last complete line; anything after that was being written
   * when a process died.
   */
  static Journal open(Path path) throws IOException {
    FileChannel channel =
        FileChannel.open(
            path,
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS);
    try {
      Lines lines = new Lines(path, channel);
      channel.truncate(lines.end());
      channel.position(lines.end());
      return new Journal(path, channel, lines);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private OutputStream buffered() {
    return new BufferedOutputStream(Channels.newOutputStream(channel), WRITE_BUFFER);
  }

  /** Writes a held-back result as a line. */
  static void writeHeld(Result result, OutputStream out) throws IOException {
    write(result::writeLine, HELD, out);
  }

  /** Writes JSON without line breaks. */
  private interface Line {
    void writeTo(OutputStream out) throws IOException;
  }

  private static void write(Line line, byte[] kind, OutputStream out) throws IOException {
    CRC32C crc = new CRC32C();
    CheckedOutputStream covered = new CheckedOutputStream(out, crc);
    line.writeTo(covered);
    covered.write(kind);
    out.write(spelled(crc));
    out.write('\n');
  }

  private static byte[] checksum(byte[] line, int covered) {
    CRC32C crc = new CRC32C();
    crc.update(line, 0, covered);
    return spelled(crc);
  }

  private static byte[] spelled(CRC32C crc) {
    return ('\t' + HexFormat.of().toHexDigits((int) crc.getValue())).getBytes(US_ASCII);
  }

  /**
   * Adds a line; if that fails, nothing of it stays in the file. If the result differs from the one
   * before only by the outcome of one more request, the line holds only that outcome: otherwise
   * each line would repeat all earlier ones.
   *
   * @param held whether it is not clear yet that the answer comes from the intended server
   */
  synchronized void append(Result result, boolean held) throws IOException {
    if (forceFailure != null) {
      throw forceFailure;
    }
    int times = result.asked();
    boolean isRepeat = !held && times > 1 && asked.getOrDefault(result.key(), 0) == times - 1;
    byte[] kind = isRepeat ? REPEAT : held ? HELD : NOTHING;
    long end = channel.position();
    try {
      write(isRepeat ? result::writeLastRepeat : result::writeLine, kind, out);
      out.flush();
    } catch (IOException e) {
      out = buffered();
      channel.truncate(end);
      throw e;
    }
    long length = channel.position() - end - kind.length - CHECKSUM_LENGTH - 1;
    lines.add(result, new Place(end, Math.toIntExact(length)), held, isRepeat);
    asked.put(result.key(), held ? 0 : times);
    unforced = true;
  }

  /** Whether its path still leads to it: it may have been deleted, replaced or truncated. */
  synchronized boolean isInPlace() throws IOException {
    try {
      BasicFileAttributes found =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return Objects.equals(found.fileKey(), identity) && found.size() == channel.position();
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private void forceQuietly() {
    try {
      if (takeUnforced()) {
        // Others may write meanwhile: a disk may take longer than a server.
        channel.force(false);
      }
    } catch (IOException e) {
      failed(e);
    }
  }

  private synchronized boolean takeUnforced() {
    boolean was = unforced;
    unforced = false;
    return was;
  }

  private synchronized void failed(IOException e) {
    forceFailure = e;
  }

  /**
   * Its lines, wherever its path leads. They must not be closed before the journal is no longer
   * needed.
   */
  Lines lines() {
    return lines;
  }

  /** Ends writing, and forces everything to disk; the lines stay open. */
  Lines finish() throws IOException {
    forcing.shutdown();
    // Even if all seems forced: the thread may not be done with it.
    channel.force(false);
    return lines;
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      finish();
    }
  }

  /** Reads the journal of an earlier run; without one, there are no lines. */
  static Lines read(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return new Lines(path, null);
    }
    FileChannel channel =
        FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    try {
      return new Lines(path, channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * @param length of the JSON alone
   */
  private record Place(long start, int length) {}

  /**
   * A key's latest result.
   *
   * @param answered whether it has an answer, so that there may be further ones
   * @param repeats the outcomes of further requests, in order
   */
  private record Latest(Place result, boolean held, boolean answered, List<Place> repeats) {}

  /**
   * The latest result of each key in a journal, read one at a time. They may be read while lines
   * are added by another thread.
   */
  static final class Lines implements Closeable {
    private final Path path;
    private final FileChannel channel;
    private final Map<String, Latest> latest = new ConcurrentHashMap<>();
    private final List<Integer> damaged = new ArrayList<>();
    private long end;

    private Lines(Path path, FileChannel channel) throws IOException {
      this.path = path;
      this.channel = channel;
      if (channel != null) {
        scan();
      }
    }

    private void scan() throws IOException {
      ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
      byte[] line = new byte[1 << 16];
      int length = 0;
      int number = 1;
      long at = 0;
      for (int count = channel.read(buffer, at); count > 0; count = channel.read(buffer, at)) {
        byte[] bytes = buffer.array();
        int from = 0;
        for (int i = 0; i < count; i++) {
          if (bytes[i] == '\n') {
            line = joined(line, length, bytes, from, i - from);
            add(line, length + i - from, number++);
            length = 0;
            from = i + 1;
            end = at + from;
          }
        }
        line = joined(line, length, bytes, from, count - from);
        length += count - from;
        at += count;
        buffer.clear();
      }
      // Anything after the last line feed was being written when the process died and was never
      // reported as saved.
    }

    private static byte[] joined(byte[] line, int length, byte[] more, int from, int count) {
      byte[] room =
          length + count > line.length
              ? Arrays.copyOf(line, Math.max(2 * line.length, length + count))
              : line;
      System.arraycopy(more, from, room, length, count);
      return room;
    }

    private void add(byte[] line, int length, int number) {
      int covered = length - CHECKSUM_LENGTH;
      boolean checked =
          covered > 0
              && Arrays.equals(line, covered, length, checksum(line, covered), 0, CHECKSUM_LENGTH);
      boolean held = checked && endsWith(HELD, line, covered);
      boolean isRepeat = checked && endsWith(REPEAT, line, covered);
      int json = !checked ? length : covered - (held ? HELD.length : isRepeat ? REPEAT.length : 0);
      Map<String, RawJson> members = members(new RawJson(line, 0, json), checked);
      String key = members.getOrDefault("key", RawJson.NULL).tree().textValue();
      if (key == null || isRepeat && !(latest.containsKey(key) && latest.get(key).answered())) {
        damaged.add(number);
      } else {
        add(new Result(key, members), new Place(end, json), held, isRepeat);
      }
    }

    private void add(Result result, Place place, boolean held, boolean isRepeat) {
      if (isRepeat) {
        latest.get(result.key()).repeats().add(place);
      } else {
        latest.put(
            result.key(),
            new Latest(place, held, result.hasResponse(), new CopyOnWriteArrayList<>()));
      }
    }

    private static boolean endsWith(byte[] kind, byte[] line, int end) {
      return end > kind.length && Arrays.equals(line, end - kind.length, end, kind, 0, kind.length);
    }

    /** The members of a line's JSON; none if the line is damaged. */
    private static Map<String, RawJson> members(RawJson json, boolean checked) {
      try {
        if (!checked) {
          json.tree();
        }
        return json.members();
      } catch (InputException e) {
        return Map.of();
      }
    }

    /** The keys of the results that are not held back, sorted. */
    Set<String> keys() {
      return keys(false);
    }

    /** The keys of the results that are held back, sorted. */
    Set<String> held() {
      return keys(true);
    }

    private Set<String> keys(boolean held) {
      Set<String> keys = new TreeSet<>();
      latest.forEach(
          (key, result) -> {
            if (result.held() == held) {
              keys.add(key);
            }
          });
      return keys;
    }

    /** The numbers of the lines that cannot be read, from 1. */
    List<Integer> damaged() {
      return Collections.unmodifiableList(damaged);
    }

    /** Where the last complete line ends, in bytes. */
    long end() {
      return end;
    }

    /** A result, held back or not. */
    Result result(String key) throws IOException {
      Latest found = latest.get(key);
      Result result = new Result(key, read(found.result()).members());
      if (found.repeats().isEmpty()) {
        return result;
      }
      List<RawJson> repeats = new ArrayList<>();
      for (Place place : found.repeats()) {
        repeats.add(read(place));
      }
      return result.withRepeats(repeats);
    }

    /** Writes a result, held back or not. */
    void write(String key, IndentedOutput out) throws IOException {
      Latest found = latest.get(key);
      if (found.repeats().isEmpty()) {
        out.value(read(found.result()));
      } else {
        result(key).writeTo(out);
      }
    }

    private RawJson read(Place place) throws IOException {
      ByteBuffer json = ByteBuffer.allocate(place.length());
      while (json.hasRemaining()) {
        if (channel.read(json, place.start() + json.position()) < 0) {
          throw new EOFException(path + " was cut while it was read");
        }
      }
      return new RawJson(json.array());
    }

    @Override
    public void close() throws IOException {
      if (channel != null) {
        channel.close();
      }
    }
  }
}
