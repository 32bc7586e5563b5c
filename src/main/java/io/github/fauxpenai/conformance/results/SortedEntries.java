package io.github.fauxpenai.conformance.results;

import io.github.fauxpenai.conformance.json.InputException;
import io.github.fauxpenai.conformance.json.JsonScanner;
import io.github.fauxpenai.conformance.json.RawJson;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads a file that is one JSON object with a member per scenario, sorted by key, gzipped or not:
 * one member at a time, with memory bounded by the largest member.
 */
final class SortedEntries implements Closeable {
  private static final int INFLATE_BUFFER = 1 << 16;

  /** The first member of this program's reports in JSON; a scenario's key is in hex. */
  private static final String REPORT = "tool";

  private final Path path;

  /** Null if the file is not hashed. */
  private final MessageDigest digest;

  private final InputStream file;
  private final InputStream json;
  private final WholeGzip packed;
  private final JsonScanner scanner;
  private final boolean gzipped;
  private String lastKey;

  /**
   * How many levels of an entry are cut while it is read: the members of {@code scenario} and
   * {@code response} are needed one by one, and finding them later would mean reading everything
   * twice.
   */
  private static final int LEVELS_CUT = 2;

  /** Java's own class silently skips anything after the data. */
  private static final class WholeGzip extends GZIPInputStream {
    /** A checksum and a length: RFC 1952, section 2.3.1. */
    private static final int TRAILER = 8;

    WholeGzip(InputStream in) throws IOException {
      super(in, INFLATE_BUFFER);
    }

    /** Whether anything follows the data; to be called at the end. */
    boolean isFollowed() throws IOException {
      return inf.getRemaining() > TRAILER || in.read() >= 0;
    }
  }

  /** One scenario's member of the file, an object. */
  record Entry(String key, RawJson json) {
    Map<String, RawJson> members() {
      return json.members();
    }
  }

  /**
   * @param hashed whether {@link #sha256} will be called; hashing takes as long as scanning
   */
  SortedEntries(Path path, boolean hashed) {
    this.path = path;
    if (Files.isDirectory(path)) {
      throw new InputException(path + " is a directory; name a file in it");
    }
    if (!Files.exists(path)) {
      throw new InputException(path + " does not exist");
    }
    try {
      InputStream bytes = Files.newInputStream(path);
      digest = hashed ? MessageDigest.getInstance("SHA-256") : null;
      file =
          new BufferedInputStream(
              hashed ? new DigestInputStream(bytes, digest) : bytes, INFLATE_BUFFER);
      file.mark(2);
      gzipped = isGzipped(file);
      file.reset();
      packed = gzipped ? new WholeGzip(file) : null;
      json = gzipped ? packed : file;
      scanner = new JsonScanner(json);
      if (scanner.peek() < 0) {
        throw new InputException(path + " is empty");
      }
      if (scanner.peek() == 0xef) {
        throw new InputException(path + " begins with a byte order mark; save it without one");
      }
      if (scanner.peek() != '{') {
        throw new InputException(
            "%s is not a JSON object: it starts with %s, not with '{'"
                .formatted(path, JsonScanner.describe(scanner.peek())));
      }
      scanner.expect('{', "an object");
    } catch (IOException e) {
      throw unreadable(e);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  /** Whether the file begins like a gzipped file, whatever follows. */
  static boolean isGzipped(Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      return isGzipped(in);
    }
  }

  private static boolean isGzipped(InputStream in) throws IOException {
    return in.read() == 0x1f && in.read() == 0x8b;
  }

  boolean gzipped() {
    return gzipped;
  }

  /** The next entry, or null at the end of the file. */
  Entry next() {
    try {
      if (!scanner.nextMember()) {
        if (scanner.peek() >= 0) {
          throw new InputException(
              "something follows the JSON, at byte %,d".formatted(scanner.offset()));
        }
        if (packed != null && packed.isFollowed()) {
          throw new InputException("something follows the gzip data; restore it from a copy");
        }
        return null;
      }
      String key = scanner.name();
      if (lastKey != null && key.compareTo(lastKey) <= 0) {
        throw new InputException(
            key.equals(lastKey)
                ? "the key %s occurs twice; remove one of the two".formatted(key)
                : "the file is not sorted by key: %s comes after %s; sort its members"
                    .formatted(key, lastKey));
      }
      if (lastKey == null && key.equals(REPORT) && scanner.peek() == '"') {
        throw new InputException(
            "it is a report in JSON and holds no answers; name the results file that it is about,"
                + " which its member \"resultsFile\" names");
      }
      if (scanner.peek() != '{') {
        scanner.expect('{', "an object for the scenario " + key);
      }
      Entry entry = new Entry(key, json(key));
      lastKey = key;
      return entry;
    } catch (IOException e) {
      throw unreadable(e);
    } catch (InputException e) {
      throw new InputException(path + ": " + e.getMessage(), e);
    }
  }

  private RawJson json(String key) throws IOException {
    try {
      return scanner.value(LEVELS_CUT);
    } catch (InputException e) {
      throw new InputException("scenario %s: %s".formatted(key, e.getMessage()), e);
    }
  }

  /** The SHA-256 of the file on disk, in hex; reads the rest of the file. */
  String sha256() throws IOException {
    file.transferTo(OutputStream.nullOutputStream());
    return HexFormat.of().formatHex(digest.digest());
  }

  private InputException unreadable(IOException e) {
    String where = lastKey == null ? "" : " after scenario " + lastKey;
    if (e instanceof EOFException) {
      return new InputException(
          "%s is cut short%s: its gzip data end too early; restore it from a copy"
              .formatted(path, where),
          e);
    }
    if (e instanceof ZipException) {
      return new InputException(
          "%s is damaged%s: %s; restore it from a copy".formatted(path, where, e.getMessage()), e);
    }
    return new InputException("%s cannot be read%s: %s".formatted(path, where, reason(e)), e);
  }

  static String reason(IOException e) {
    return e instanceof AccessDeniedException
        ? "no permission"
        : e instanceof FileSystemException file && file.getReason() != null
            ? file.getReason()
            : String.valueOf(e.getMessage());
  }

  @Override
  public void close() throws IOException {
    json.close();
    file.close();
  }
}
