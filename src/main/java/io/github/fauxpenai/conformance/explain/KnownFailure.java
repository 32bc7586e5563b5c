package io.github.fauxpenai.conformance.explain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.fauxpenai.conformance.json.InputException;
import io.github.fauxpenai.conformance.json.RawJson;
import io.github.fauxpenai.conformance.results.Suggestion;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A line of a file of known failures: {@code [~] [api:] code [path] change [when condition] [#
 * reason]}. It excuses only the differences that it describes.
 *
 * @param comesAndGoes whether it may occur in one run and not in the next
 * @param api the name of the API that it is about; empty for any
 * @param code what differs
 * @param path where in the body, as {@link Signature#word} spells it; empty for the answer as a
 *     whole
 * @param change for example {@code 400→200}
 * @param condition on the scenario
 * @param reason why it is accepted; empty if none was given
 */
public record KnownFailure(
    boolean comesAndGoes,
    String api,
    DifferenceCode code,
    String path,
    Change change,
    Condition condition,
    String reason) {
  private static final String AFTER_API = ":";

  /** The line without mark and reason. A status failure that excuses every answer says so. */
  public String line() {
    String what =
        (api.isEmpty() ? "" : api + AFTER_API + " ")
            + code
            + " "
            + (path.isEmpty() ? "" : path + " ")
            + change;
    boolean isPlain = condition.isAlways() && code.kind() != DifferenceCode.Kind.STATUS;
    return isPlain ? what : what + " when " + condition;
  }

  /** The whole line. */
  @Override
  public String toString() {
    return (comesAndGoes ? "~ " : "") + line() + (reason.isEmpty() ? "" : "  # " + reason);
  }

  /** The same failure, of one API only. */
  KnownFailure of(String name) {
    return new KnownFailure(comesAndGoes, name, code, path, change, condition, reason);
  }

  /** Whether it excuses failures of an API. */
  boolean isAbout(String name) {
    return api.isEmpty() || api.equals(name);
  }

  /** A line about any API, without a reason. */
  static KnownFailure of(
      boolean comesAndGoes, DifferenceCode code, String path, Change change, Condition condition) {
    return new KnownFailure(comesAndGoes, "", code, Signature.word(path), change, condition, "");
  }

  /**
   * Reads a line, which has no line break.
   *
   * @param apis the names that it may begin with
   * @throws InputException if it cannot be understood; the message says what is expected at which
   *     column
   */
  static KnownFailure parse(String line, List<String> apis) {
    return new Parser(line, apis).parse();
  }

  private static final class Parser {
    private static final Pattern FAMILY = Pattern.compile("<[a-z-]+>");
    private static final Pattern KEY = Pattern.compile("[0-9a-f]{64}");

    private final String line;
    private final List<String> apis;
    private int position;

    Parser(String line, List<String> apis) {
      this.apis = apis;
      // Tabs in values are escaped, so any other tab only aligns columns.
      this.line = line.replace('\t', ' ').stripTrailing();
      skipBlanks();
    }

    KnownFailure parse() {
      boolean comesAndGoes = take("~");
      String api = api();
      DifferenceCode code = code();
      int start = position;
      String second = word("a change such as 400→200");
      boolean hasPath = second.indexOf(Change.ARROW) < 0;
      if (hasPath) {
        start = position;
      }
      String change = hasPath ? word("a change such as 400→200") : second;
      if (change.indexOf(Change.ARROW) < 0) {
        throw malformed("a change such as 400→200", start);
      }
      Condition condition = take("when ") ? condition() : Condition.ALWAYS;
      String reason = take("#") ? line.substring(position) : "";
      if (reason.isEmpty() && position < line.length()) {
        throw malformed("'when', or '#' before a reason", position);
      }
      return new KnownFailure(
          comesAndGoes,
          api,
          code,
          hasPath ? second : "",
          Change.parse(change),
          condition,
          reason.strip());
    }

    private String api() {
      int start = position;
      int colon = line.indexOf(AFTER_API + " ", position);
      String name = colon < 0 ? "" : line.substring(position, colon);
      if (name.isEmpty() || name.indexOf(' ') >= 0) {
        return "";
      }
      if (!apis.contains(name)) {
        throw malformed("an API such as chatcompletions" + Suggestion.of(name, apis), start);
      }
      position = colon + AFTER_API.length();
      skipBlanks();
      return name;
    }

    private DifferenceCode code() {
      int start = position;
      String text = word("a code such as member-missing");
      List<String> codes = new ArrayList<>();
      for (DifferenceCode code : DifferenceCode.values()) {
        if (code.toString().equals(text)) {
          return code;
        }
        codes.add(code.toString());
      }
      throw malformed("a code such as member-missing" + Suggestion.of(text, codes), start);
    }

    private Condition condition() {
      List<Condition.Term> all = new ArrayList<>();
      if (!take(Condition.ALWAYS_TEXT)) {
        do {
          all.add(term());
        } while (take("and "));
      }
      List<Condition.Term> unless = new ArrayList<>();
      if (take("unless ")) {
        do {
          unless.add(term());
        } while (take("or "));
      }
      if (position < line.length() && line.charAt(position) != '#') {
        throw malformed("'and', 'or' or 'unless', or '#' before a reason", position);
      }
      return new Condition(all, unless);
    }

    private Condition.Term term() {
      int start = position;
      int equals = line.indexOf('=', position);
      String parameter = equals < 0 ? "" : line.substring(position, equals);
      if (parameter.isEmpty() || parameter.indexOf(' ') >= 0 || parameter.indexOf('#') >= 0) {
        throw malformed("parameter=value", start);
      }
      position = equals + 1;
      int from = position;
      String text = valueText();
      return switch (parameter) {
        case Condition.Status.PARAMETER -> {
          if (!text.matches("-?\\d{1,9}")) {
            throw malformed("a status such as 400", from);
          }
          yield new Condition.Status(Integer.parseInt(text));
        }
        case Condition.Scenario.PARAMETER -> {
          if (!KEY.matcher(text).matches()) {
            throw malformed("a scenario's key, 64 hex digits", from);
          }
          yield new Condition.Scenario(text);
        }
        case Condition.Kind.PARAMETER ->
            Condition.Kind.of(text)
                .orElseThrow(() -> malformed("a kind of answer such as refusal", from));
        default ->
            switch (text) {
              case Condition.ANY_TEXT -> new Condition.Any(parameter);
              case Condition.ABSENT_TEXT -> new Condition.Absent(parameter);
              default ->
                  FAMILY.matcher(text).matches()
                      ? new Condition.Family(parameter, text.substring(1, text.length() - 1))
                      : new Condition.Value(parameter, value(text, from));
            };
      };
    }

    /** JSON, or a plain word. */
    private JsonNode value(String text, int from) {
      if (Condition.standsForItself(text)) {
        return JsonNodeFactory.instance.textNode(text);
      }
      try {
        return RawJson.text(text).tree();
      } catch (InputException e) {
        throw malformed("JSON, <any>, <absent> or a plain word", from);
      }
    }

    /** Reads up to the next blank that is not within JSON. */
    private String valueText() {
      int end = position;
      int depth = 0;
      boolean quoted = false;
      while (end < line.length() && (depth > 0 || quoted || line.charAt(end) != ' ')) {
        char c = line.charAt(end);
        if (quoted && c == '\\') {
          end++;
        } else if (c == '"') {
          quoted = !quoted;
        } else if (!quoted) {
          depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
        }
        end++;
      }
      String text = line.substring(position, Math.min(end, line.length()));
      position += text.length();
      skipBlanks();
      return text;
    }

    private String word(String what) {
      int end = line.indexOf(' ', position);
      String word = line.substring(position, end < 0 ? line.length() : end);
      if (word.isEmpty() || word.equals("#")) {
        throw malformed(what, position);
      }
      position += word.length();
      skipBlanks();
      return word;
    }

    private boolean take(String text) {
      if (!line.startsWith(text, position)) {
        return false;
      }
      position += text.length();
      skipBlanks();
      return true;
    }

    private void skipBlanks() {
      while (position < line.length() && line.charAt(position) == ' ') {
        position++;
      }
    }

    private InputException malformed(String expected, int at) {
      return new InputException("column %d: expected %s".formatted(at + 1, expected));
    }
  }
}
