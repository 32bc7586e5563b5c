package io.github.fauxpenai.conformance.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.fauxpenai.conformance.json.RawJson;
import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Writes bodies for the page: an array of texts that make up the body's compact JSON, with numbers
 * as they are spelled. Long strings are treated separately. In requests, they repeat, for example
 * images: each is kept once, and the array has its number instead. In answers, they do not repeat
 * and are cut with a note.
 */
final class LongTexts {
  private static final int LONG_IN_REQUEST = 1000;
  private static final int LONG_IN_ANSWER = 10_000;
  private static final int SHOWN = 1000;
  private static final int LONGEST_ANSWER = 2_000_000;

  private final Parts parts;
  private final Map<String, Integer> numbers = new HashMap<>();

  /** Receives parts of the page's data. */
  interface Parts {
    void write(String id, byte[] packed) throws IOException;
  }

  /**
   * @param parts receives the long strings of requests, gzipped, as {@code text-0} and so on
   */
  LongTexts(Parts parts) {
    this.parts = parts;
  }

  /** Writes a string that is too long. */
  private interface Treatment {
    void write(String json, int start, int end, JsonGenerator out) throws IOException;
  }

  /** Writes a request's body. */
  void writeRequest(RawJson body, JsonGenerator out) throws IOException {
    write(
        text(body),
        LONG_IN_REQUEST,
        (json, start, end, o) -> o.writeNumber(number(json.substring(start, end))),
        out);
  }

  /**
   * Writes a command.
   *
   * @param json whether all of its double quotes surround JSON strings
   */
  void writeCommand(String command, boolean json, JsonGenerator out) throws IOException {
    write(
        command,
        json ? LONG_IN_REQUEST : Integer.MAX_VALUE,
        (all, start, end, o) -> o.writeNumber(number(all.substring(start, end))),
        out);
  }

  /** Writes an answer's body, or the number of its characters if it is too long. */
  void writeAnswer(RawJson body, JsonGenerator out) throws IOException {
    String json = text(body);
    if (json.length() > LONGEST_ANSWER) {
      out.writeNumber(json.length());
    } else {
      write(json, LONG_IN_ANSWER, LongTexts::writeCut, out);
    }
  }

  private static String text(RawJson body) {
    return new String(body.compactBytes(), UTF_8);
  }

  private static void write(String json, int longest, Treatment treatment, JsonGenerator out)
      throws IOException {
    out.writeStartArray();
    int written = 0;
    int start = longest == Integer.MAX_VALUE ? -1 : json.indexOf('"');
    while (start >= 0) {
      int end = end(json, start + 1, Integer.MAX_VALUE);
      if (end - start > longest) {
        out.writeString(json.substring(written, start));
        treatment.write(json, start, end + 1, out);
        written = end + 1;
      }
      start = json.indexOf('"', end + 1);
    }
    out.writeString(json.substring(written));
    out.writeEndArray();
  }

  /** The end of the string that begins here, or the first character at or after a limit. */
  private static int end(String json, int start, int limit) {
    int i = start;
    while (json.charAt(i) != '"' && i < limit) {
      boolean pair = Character.isHighSurrogate(json.charAt(i));
      i += json.charAt(i) != '\\' ? pair ? 2 : 1 : json.charAt(i + 1) == 'u' ? 6 : 2;
    }
    return i;
  }

  private int number(String literal) throws IOException {
    Integer known = numbers.get(literal);
    if (known != null) {
      return known;
    }
    int number = numbers.size();
    numbers.put(literal, number);
    Spool spool = new Spool();
    spool.out().write(literal.getBytes(UTF_8));
    parts.write("text-" + number, spool.packed());
    return number;
  }

  private static void writeCut(String json, int start, int end, JsonGenerator out)
      throws IOException {
    out.writeString(
        String.format(
            Locale.US,
            "%s… (%,d characters; this report holds the first %,d)\"",
            json.substring(start, end(json, start + 1, start + SHOWN)),
            end - start - 2,
            SHOWN));
  }
}
