package io.github.fauxpenai.conformance.results;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.fauxpenai.conformance.json.Json;
import io.github.fauxpenai.conformance.json.RawJson;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Decides what may be recorded of an answer. It replaces and never adds: a member that the server
 * did not send stays absent, and a member of the wrong type keeps its type. Nothing that it returns
 * holds a secret.
 *
 * <ul>
 *   <li>Headers outside an allow list are left out; the others keep their values.
 *   <li>In the body, values of the API's {@link Volatile} members: texts and integers become
 *       stand-ins, a fraction another fraction. Empty texts stay.
 *   <li>In every text, member name and header: secrets, and OpenAI's names of organisations and
 *       projects, become {@value #REDACTED}.
 * </ul>
 */
public final class Sanitizer {
  /** Anything shorter is not a secret: replacing it would damage answers and hide nothing. */
  static final int SHORTEST_SECRET = 8;

  /** A shorter beginning of a secret reveals nothing: many keys share it, as in {@code sk-}. */
  private static final int SHORTEST_PART = 4;

  static final String REDACTED = "[redacted]";

  private static final Set<String> KEPT_HEADERS =
      Set.of(
          "access-control-allow-origin",
          "access-control-expose-headers",
          "alt-svc",
          "cf-cache-status",
          "connection",
          "content-encoding",
          "content-length",
          "content-type",
          "openai-model",
          "openai-processing-ms",
          "openai-version",
          "retry-after",
          "server",
          "strict-transport-security",
          "transfer-encoding",
          "vary",
          "x-content-type-options",
          "x-envoy-upstream-service-time");

  private static final String KEPT_HEADER_PREFIX = "x-ratelimit-";

  /** OpenAI names the owner of the key here, and repeats the name in messages. */
  private static final Set<String> OWNER_HEADERS = Set.of("openai-organization", "openai-project");

  /** The value of each cookie; several headers may be joined with commas. */
  private static final Pattern COOKIE = Pattern.compile("(?:^|, )[^=;, ]+=\"?([^;\"]+)");

  private static final Pattern OWNER = Pattern.compile("\\b(?:org-|proj_)[A-Za-z0-9]{8,}");

  private final List<String> secrets;
  private final Secrets spelled;
  private final Volatile members;

  /**
   * Creates a sanitizer.
   *
   * @param secrets to be replaced; those shorter than 8 characters are ignored
   * @param members whose values differ in every answer
   */
  public Sanitizer(Collection<String> secrets, Volatile members) {
    this.members = members;
    this.secrets =
        secrets.stream().filter(secret -> secret.length() >= SHORTEST_SECRET).distinct().toList();
    this.spelled = new Secrets(this.secrets);
  }

  /**
   * What may be recorded of an answer.
   *
   * @param answer everything that the server sent, headers by name in any case
   */
  public RecordedResponse response(RecordedResponse answer) {
    Sanitizer all = knowing(answer.headers());
    RawJson body =
        RawJson.written(
            out -> {
              try (JsonParser parser = answer.body().parser()) {
                all.new Cleaning(new Replaced(), 0).copy(parser, out);
              }
            });
    return new RecordedResponse(
        answer.status(),
        all.headers(answer.headers()),
        body,
        answer.stream().map(all::stream),
        answer.encoding(),
        answer.received().map(all::text),
        answer.replaced());
  }

  /** What may be recorded of what a stream said besides its data. */
  public RecordedResponse.Stream stream(RecordedResponse.Stream stream) {
    return new RecordedResponse.Stream(
        stream.events(),
        stream.done(),
        stream.comments(),
        stream.names().map(names -> names.stream().map(this::text).toList()),
        stream.end().map(this::end));
  }

  private End end(End end) {
    Map<String, Integer> dropped = new TreeMap<>();
    end.dropped().forEach((field, lines) -> dropped.merge(text(field), lines, Integer::sum));
    return new End(
        end.connection(), end.events(), end.doneAgain(), end.spelled().map(this::text), dropped);
  }

  /**
   * What may be recorded of an answer's headers, by lower-case name.
   *
   * @param headers by name in any case
   */
  public Map<String, String> headers(Map<String, String> headers) {
    Map<String, String> clean = new TreeMap<>();
    headers.forEach(
        (name, value) -> {
          String lowerCase = name.toLowerCase(Locale.US);
          if (isKept(lowerCase)) {
            clean.put(text(lowerCase), text(value));
          }
        });
    return clean;
  }

  /**
   * What may be recorded of a body, without white space, with escapes normalized and numbers as
   * spelled.
   *
   * @param json as the server sent it
   * @throws IOException if it is not exactly one JSON value
   */
  public RawJson body(InputStream json) throws IOException {
    return body(json, new Replaced());
  }

  /** The same, noting what is replaced. */
  public RawJson body(InputStream json, Replaced replaced) throws IOException {
    return RawJson.copied(
        out -> {
          try (JsonParser parser = Json.parser(json)) {
            new Cleaning(replaced, 0).copy(parser, out);
          }
        });
  }

  /** Begins with the elements of an array: what is equal in them gets equal stand-ins. */
  public Cleaning elements(Replaced replaced) {
    return new Cleaning(replaced, 1);
  }

  /**
   * A sanitizer that also replaces what an answer's headers say about the key's owner, and its
   * cookies, as the answer may repeat them in its body.
   *
   * @param headers by name in any case
   */
  public Sanitizer knowing(Map<String, String> headers) {
    Set<String> known = new TreeSet<>(secrets);
    headers.forEach(
        (name, value) -> {
          String lowerCase = name.toLowerCase(Locale.US);
          if (OWNER_HEADERS.contains(lowerCase)) {
            known.add(value);
          } else if (lowerCase.equals("set-cookie")) {
            COOKIE.matcher(value).results().forEach(cookie -> known.add(cookie.group(1)));
          }
        });
    return known.size() == secrets.size() ? this : new Sanitizer(known, members);
  }

  /** A sanitizer that also replaces these secrets. */
  public Sanitizer knowing(Collection<String> others) {
    if (others.isEmpty()) {
      return this;
    }
    Set<String> known = new TreeSet<>(secrets);
    known.addAll(others);
    return new Sanitizer(known, members);
  }

  private static boolean isKept(String header) {
    return KEPT_HEADERS.contains(header) || header.startsWith(KEPT_HEADER_PREFIX);
  }

  /** A text without its secrets. */
  public String text(String text) {
    String clean = spelled.masked(text, REDACTED);
    return clean.contains("org-") || clean.contains("proj_")
        ? OWNER.matcher(clean).replaceAll(REDACTED)
        : clean;
  }

  /** The beginning of a text without its secrets, including one that is cut off at the end. */
  public String beginning(String text) {
    String clean = text(text);
    for (String secret : secrets) {
      for (int part = Math.min(secret.length(), clean.length()); part >= SHORTEST_PART; part--) {
        if (clean.regionMatches(true, clean.length() - part, secret, 0, part)) {
          return clean.substring(0, clean.length() - part) + REDACTED;
        }
      }
    }
    return clean;
  }

  /** Cleans one answer, at once or in parts that follow each other. */
  public final class Cleaning {
    private final Replaced replaced;
    private final int outer;
    private final Names ids = new Names("id-");
    private final Names fingerprints = new Names("fp-");
    private final Names opaque = new Names("opaque-");

    /**
     * @param outer in how many containers the values are that are cleaned
     */
    private Cleaning(Replaced replaced, int outer) {
      this.replaced = replaced;
      this.outer = outer;
    }

    /**
     * What may be recorded of a part, as {@link #body(InputStream)} of a whole answer.
     *
     * @throws IOException if it is not exactly one JSON value
     */
    public RawJson part(RawJson json) throws IOException {
      return RawJson.copied(
          out -> {
            try (JsonParser parser = json.parser()) {
              copy(parser, out);
            }
          });
    }

    private void copy(JsonParser parser, JsonGenerator out) throws IOException {
      int depth = outer;
      JsonToken token = parser.nextToken();
      do {
        if (token == null) {
          throw new IOException("no JSON value");
        }
        String member = parser.currentName() == null ? "" : parser.currentName();
        switch (token) {
          case FIELD_NAME -> out.writeFieldName(text(member));
          case VALUE_STRING -> {
            String text = parser.getText();
            if (members.ids().contains(member)) {
              if (member.equals(Replaced.ID)) {
                replaced.id(text, depth);
              }
              out.writeString(ids.standInFor(text));
            } else if (members.fingerprints().contains(member)) {
              out.writeString(fingerprints.standInFor(text));
            } else if (members.opaque().contains(member)) {
              out.writeString(opaque.standInFor(text));
            } else {
              if (members.times().contains(member)) {
                replaced.time(member, Replaced.TEXT);
              }
              out.writeString(text(text));
            }
          }
          case VALUE_NUMBER_INT -> {
            String number = parser.getText();
            if (members.times().contains(member)) {
              replaced.number(member, number);
              out.writeNumber("1234567890");
            } else {
              out.writeNumber(number(number));
            }
          }
          case VALUE_NUMBER_FLOAT -> {
            String number = parser.getText();
            Json.checkExponent(number);
            if (members.times().contains(member)) {
              replaced.time(member, Replaced.FRACTION);
              out.writeNumber(fraction(number));
            } else {
              out.writeNumber(number);
            }
          }
          default -> out.copyCurrentEvent(parser);
        }
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        token = parser.nextToken();
      } while (depth > outer);
      if (token != null) {
        throw new IOException("more than one JSON value");
      }
    }
  }

  /** A secret that consists of digits may come back as a number, which stays one. */
  private String number(String number) {
    return secrets.contains(number) ? "0" : number;
  }

  /**
   * The stand-in for a fraction. JSON Schema accepts 1.0 as an integer, so its stand-in is like
   * that.
   */
  private static String fraction(String number) {
    return Double.parseDouble(number) % 1 == 0 ? "1234567890.0" : "1234567890.5";
  }

  /** Stand-ins of one kind within one answer. */
  private static final class Names {
    private final String prefix;
    private final Map<String, String> standIns = new HashMap<>();

    Names(String prefix) {
      this.prefix = prefix;
    }

    String standInFor(String text) {
      if (text.isEmpty()) {
        return text;
      }
      return standIns.computeIfAbsent(text, t -> prefix + (standIns.size() + 1));
    }
  }
}
