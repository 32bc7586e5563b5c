package io.github.fauxpenai.conformance.compare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.fauxpenai.conformance.results.InputException;
import io.github.fauxpenai.conformance.results.RawJson;
import java.util.ArrayList;
import java.util.List;

/**
 * A line of a file of known failures: {@code [~] code [path] change [when condition] [# reason]}.
 * It excuses the differences that it describes and no others.
 *
 * @param comesAndGoes whether it may be shown in one run and not in the next
 * @param code what differs, as {@link DifferenceCode} prints it
 * @param path where in the body; empty for the answer as a whole
 * @param change for example {@code 400→200}
 * @param condition on the scenario
 * @param reason why it is accepted; empty where none was given
 */
public record KnownFailure(
    boolean comesAndGoes,
    String code,
    String path,
    String change,
    Condition condition,
    String reason) {

  private static final String PROMISE = "promise-";

  /** What it says, without mark and reason. */
  public String line() {
    String what = code + " " + (path.isEmpty() ? "" : path + " ") + change;
    return condition.isAlways() ? what : what + " when " + condition;
  }

  /** The whole line. */
  @Override
  public String toString() {
    return (comesAndGoes ? "~ " : "") + line() + (reason.isEmpty() ? "" : "  # " + reason);
  }

  boolean describes(Signature signature) {
    return code.equals(signature.code().toString())
        && path.equals(signature.path())
        && change.equals(signature.change());
  }

  /** A failing promise as a line that excuses it wherever it fails so. */
  public static KnownFailure of(Promise promise, Finding.Outcome outcome) {
    return new KnownFailure(
        false,
        PROMISE + outcome,
        promise.id(),
        Finding.Outcome.HONOURED + "→" + outcome,
        Condition.ALWAYS,
        "");
  }

  boolean describes(Finding finding) {
    return finding.outcome().fails() && code.equals(PROMISE + finding.outcome());
  }

  /** Whether it is about what an answer promises, and not about a difference. */
  boolean isAboutPromise() {
    return code.startsWith(PROMISE);
  }

  /** Whether it is about the first level, which is judged whatever else differs. */
  boolean isAboutWholeAnswer() {
    return DifferenceCode.isOfFirstLevel(code);
  }

  /** Reads a line; throws {@link InputException} where it cannot be understood. */
  static KnownFailure parse(String line) {
    return new Parser(line).parse();
  }

  private static final class Parser {
    private final String line;
    private int position;

    Parser(String line) {
      this.line = line;
    }

    KnownFailure parse() {
      boolean comesAndGoes = take("~");
      skipBlanks();
      String code = word("a code such as member-missing");
      String second = word("a change such as 400→200");
      String path = second.indexOf('→') < 0 ? second : "";
      String change = path.isEmpty() ? second : word("a change such as 400→200");
      if (change.indexOf('→') < 0) {
        throw malformed("a change such as 400→200");
      }
      Condition condition = take("when ") ? condition() : Condition.ALWAYS;
      String reason = take("#") ? line.substring(position).strip() : "";
      if (reason.isEmpty() && position < line.length() && !line.substring(position).isBlank()) {
        throw malformed("'when', or '#' before a reason");
      }
      return new KnownFailure(comesAndGoes, code, path, change, condition, reason);
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
      return new Condition(all, unless);
    }

    private Condition.Term term() {
      int equals = line.indexOf('=', position);
      if (equals < 0) {
        throw malformed("parameter=value");
      }
      String parameter = line.substring(position, equals);
      position = equals + 1;
      if (take("<any>")) {
        return new Condition.Any(parameter);
      }
      if (take("<absent>")) {
        return new Condition.Absent(parameter);
      }
      JsonNode value = value();
      return switch (parameter) {
        case Condition.Status.PARAMETER -> new Condition.Status(value.asInt());
        case Condition.Scenario.PARAMETER -> new Condition.Scenario(value.asText());
        default -> new Condition.Value(parameter, value);
      };
    }

    /** JSON, or a text that stands for itself. */
    private JsonNode value() {
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
      position = Math.min(end, line.length());
      skipBlanks();
      try {
        return RawJson.text(text).tree();
      } catch (InputException e) {
        return JsonNodeFactory.instance.textNode(text);
      }
    }

    private String word(String what) {
      int end = line.indexOf(' ', position);
      String word = line.substring(position, end < 0 ? line.length() : end);
      if (word.isEmpty() || word.startsWith("#")) {
        throw malformed(what);
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

    private InputException malformed(String expected) {
      return new InputException(
          "'%s' is no known failure: %s is expected at column %d"
              .formatted(line, expected, position + 1));
    }
  }
}
