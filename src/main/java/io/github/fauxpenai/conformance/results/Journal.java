package io.github.fauxpenai.conformance.results;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.json.InputException;
import io.github.fauxpenai.conformance.json.RawJson;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * The finished results of a run that are not in the results file yet: one line of JSON each, the
 * latest line of a key counts. A line is with the operating system when {@link #append} returns, so
 * that it outlives this process, and on disk within {@link #FORCE_EVERY}.
 */
final class Journal implements Closeable {
  static final Duration FORCE_EVERY = Duration.ofMillis(500);

  private final FileChannel channel;
  private final ScheduledExecutorService forcing;
  private boolean unforced;
  private IOException forceFailure;

  private Journal(FileChannel channel) {
    this.channel = channel;
    this.forcing =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "journal");
              thread.setDaemon(true);
              return thread;
            });
    long pause = FORCE_EVERY.toMillis();
    // Nobody waits for it: what fails in it is kept in forceFailure.
    ScheduledFuture<?> unused =
        forcing.scheduleWithFixedDelay(this::forceQuietly, pause, pause, TimeUnit.MILLISECONDS);
  }

  /** Starts an empty journal. */
  static Journal create(Path path) throws IOException {
    return new Journal(
        FileChannel.open(
            path,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING));
  }

  /** Adds a line; where that fails nothing of it stays in the file. */
  void append(Result result) throws IOException {
    byte[] json = result.toJson().bytes();
    ByteBuffer line = ByteBuffer.allocate(json.length + 1).put(json).put((byte) '\n').flip();
    synchronized (this) {
      if (forceFailure != null) {
        throw forceFailure;
      }
      long end = channel.position();
      try {
        while (line.hasRemaining()) {
          channel.write(line);
        }
      } catch (IOException e) {
        channel.truncate(end);
        throw e;
      }
      unforced = true;
    }
  }

  private synchronized void forceQuietly() {
    try {
      force();
    } catch (IOException e) {
      forceFailure = e;
    }
  }

  private synchronized void force() throws IOException {
    if (unforced) {
      channel.force(false);
      unforced = false;
    }
  }

  @Override
  public void close() throws IOException {
    forcing.shutdown();
    synchronized (this) {
      try (channel) {
        force();
      }
    }
  }

  /** Reads a journal that was left by an earlier run. */
  static Lines read(Path path) throws IOException {
    Map<String, Place> places = new HashMap<>();
    try (InputStream in = Files.newInputStream(path)) {
      byte[] buffer = new byte[1 << 16];
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      long start = 0;
      long number = 1;
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        int from = 0;
        for (int i = 0; i < count; i++) {
          if (buffer[i] == '\n') {
            line.write(buffer, from, i - from);
            from = i + 1;
            places.put(key(line.toByteArray(), path, number), new Place(start, line.size()));
            start += line.size() + 1L;
            number++;
            line.reset();
          }
        }
        line.write(buffer, from, count - from);
      }
      // What follows the last line feed was being written when the process died: nobody was told
      // that it is safe.
    }
    return new Lines(path, places);
  }

  private static String key(byte[] line, Path path, long number) {
    try {
      JsonNode key = new RawJson(line).members().getOrDefault("key", RawJson.NULL).tree();
      if (key.isTextual()) {
        return key.textValue();
      }
    } catch (InputException e) {
      // Told below, with the place.
    }
    throw new InputException(
        "%s is damaged in line %d; move it away to go on without the answers in it"
            .formatted(path, number));
  }

  private record Place(long start, int length) {}

  /** The latest line of each key in a journal, read one at a time. */
  static final class Lines implements Closeable {
    private final RandomAccessFile file;
    private final Map<String, Place> places;

    private Lines(Path path, Map<String, Place> places) throws IOException {
      this.file = new RandomAccessFile(path.toFile(), "r");
      this.places = places;
    }

    Set<String> keys() {
      return places.keySet();
    }

    Result result(String key) throws IOException {
      Place place = places.get(key);
      byte[] line = new byte[place.length()];
      file.seek(place.start());
      file.readFully(line);
      return new Result(key, new RawJson(line).members());
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
