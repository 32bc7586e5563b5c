package io.github.fauxpenai.conformance.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Makes a large results file of a small one: the same results several times, under other keys
 * (under the same where it is once). The copies stand behind each other as wholes, so that they
 * pack no better than the original: what is the same is further away than gzip looks.
 *
 * <p>{@code java -cp target/test-classes io.github.fauxpenai.conformance.bench.LargeResults SOURCE
 * TARGET COPIES SAME|OTHER_TIMES|OTHER_TYPES}
 */
public final class LargeResults {
  /** More would need a third digit, and keys that differ in less. */
  private static final int MOST_COPIES = 256;

  /** Where a result begins, in a file that is indented as both programs write it. */
  private static final Pattern FIRST_LINE = Pattern.compile("  \"([0-9a-f]{64})\": \\{");

  /** What becomes of the answers. */
  public enum Answers {
    /** They stay, byte for byte. */
    SAME(line -> line),

    /** They say that they were made at another time, which no level judges. */
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

  /**
   * Makes the file, in memory that does not grow with it.
   *
   * @param source indented as this program writes it
   */
  public static void write(Path source, Path target, int copies, Answers answers)
      throws IOException {
    if (copies > MOST_COPIES) {
      throw new IllegalArgumentException("at most %d copies".formatted(MOST_COPIES));
    }
    // Latin-1, whatever the encoding is: a byte a character, which comes out as it went in.
    try (OutputStream file = Files.newOutputStream(target);
        BufferedWriter out =
            new BufferedWriter(
                new OutputStreamWriter(new GZIPOutputStream(file, 1 << 16), ISO_8859_1), 1 << 16)) {
      out.write("{");
      for (int copy = 0; copy < copies; copy++) {
        out.write(copy == 0 ? "\n" : ",\n");
        write(source, copies == 1 ? "" : "%02x".formatted(copy), answers.change, out);
      }
      out.write("}");
    }
  }

  private static void write(
      Path source, String keyPrefix, UnaryOperator<String> change, BufferedWriter out)
      throws IOException {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(source), 1 << 16), ISO_8859_1),
            1 << 16)) {
      in.readLine();
      String key = null;
      String newKey = null;
      String line = in.readLine();
      for (String next = in.readLine(); next != null; next = in.readLine()) {
        Matcher first = FIRST_LINE.matcher(line);
        if (first.matches()) {
          key = first.group(1);
          newKey = keyPrefix + key.substring(0, key.length() - keyPrefix.length());
        }
        out.write(change.apply(key == null ? line : line.replace(key, newKey)));
        if (!next.equals("}")) {
          out.write('\n');
        }
        line = next;
      }
      out.write('\n');
    }
  }
}
