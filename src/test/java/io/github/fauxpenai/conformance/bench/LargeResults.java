package io.github.fauxpenai.conformance.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Makes a large results file from a small one: the same results several times, under other keys
 * (under the same if only once). Whole copies follow each other, so that they compress no better
 * than the original: equal parts are further apart than gzip's window.
 *
 * <p>{@code java -cp target/test-classes io.github.fauxpenai.conformance.bench.LargeResults SOURCE
 * TARGET COPIES SAME|OTHER_TIMES|OTHER_TYPES}
 */
public final class LargeResults {
  /** More copies would need a third digit, and keys that differ in less. */
  private static final int MOST_COPIES = 256;

  private static final int KEY_DIGITS = 64;

  /** The beginning of a result in an indented file. */
  private static final String BEFORE_KEY = "  \"";

  private static final String AFTER_KEY = "\": {";

  /** How the answers change. */
  public enum Answers {
    /** They stay, byte for byte. */
    SAME(line -> line),

    /** They have another time, which no level judges. */
    OTHER_TIMES(line -> created(line, "1234567891")),

    /** Those that OpenAI accepts conform at levels 1 and 2, and none at level 3. */
    OTHER_TYPES(
        line -> created(line, "\"1234567890\"").replace(": \"invalid_request_error\"", ": 7"));

    private final UnaryOperator<String> change;

    Answers(UnaryOperator<String> change) {
      this.change = change;
    }

    private static String created(String line, String time) {
      return line.replace("\"created\": 1234567890", "\"created\": " + time);
    }
  }

  private LargeResults() {}

  /** Makes the file. */
  public static void main(String[] args) throws IOException {
    write(Path.of(args[0]), Path.of(args[1]), Integer.parseInt(args[2]), Answers.valueOf(args[3]));
  }

  /** A key in the bytes of the results, as the source has it. */
  private record Key(int at, String digits) {}

  private static void write(Path source, Path target, int copies, Answers answers)
      throws IOException {
    try (OutputStream file = Files.newOutputStream(target);
        OutputStream out = new GZIPOutputStream(file, 1 << 16)) {
      write(source, out, copies, answers);
    }
  }

  /**
   * Writes the results, in memory that does not grow with the copies.
   *
   * @param source packed, and indented as this program writes it
   * @param out takes the text, which is not packed yet
   */
  public static void write(Path source, OutputStream out, int copies, Answers answers)
      throws IOException {
    if (copies > MOST_COPIES) {
      throw new IllegalArgumentException("at most %d copies".formatted(MOST_COPIES));
    }
    List<Key> keys = new ArrayList<>();
    byte[] results = results(source, answers, keys);
    out.write('{');
    for (int copy = 0; copy < copies; copy++) {
      String prefix = copies == 1 ? "" : "%02x".formatted(copy);
      for (Key key : keys) {
        byte[] digits = (prefix + key.digits).getBytes(ISO_8859_1);
        System.arraycopy(digits, 0, results, key.at, KEY_DIGITS);
      }
      if (copy > 0) {
        out.write(',');
      }
      out.write(results);
    }
    out.write("\n}".getBytes(ISO_8859_1));
  }

  /** The content of the outermost braces, with changed answers; notes the positions of keys. */
  private static byte[] results(Path source, Answers answers, List<Key> keys) throws IOException {
    ByteArrayOutputStream results = new ByteArrayOutputStream();
    // Latin-1, whatever the encoding: one character per byte, which is written as it was read.
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(new GZIPInputStream(Files.newInputStream(source)), ISO_8859_1))) {
      in.readLine();
      String key = null;
      for (String line = in.readLine(); !line.equals("}"); line = in.readLine()) {
        if (isFirst(line)) {
          key = line.substring(BEFORE_KEY.length(), BEFORE_KEY.length() + KEY_DIGITS);
        }
        results.write('\n');
        String changed = answers.change.apply(line);
        for (int at = changed.indexOf(key); at >= 0; at = changed.indexOf(key, at + KEY_DIGITS)) {
          keys.add(new Key(results.size() + at, key));
        }
        results.write(changed.getBytes(ISO_8859_1));
      }
    }
    return results.toByteArray();
  }

  private static boolean isFirst(String line) {
    return line.length() == BEFORE_KEY.length() + KEY_DIGITS + AFTER_KEY.length()
        && line.startsWith(BEFORE_KEY)
        && line.endsWith(AFTER_KEY);
  }
}
