package io.github.fauxpenai.conformance.explain;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.results.Answer;
import io.github.fauxpenai.conformance.results.AnswerKind;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a refusal says.
 *
 * @param message the error's message; empty if there is none
 * @param param the path of the parameter that the error is about; empty if it names none
 */
public record Refusal(String message, String param) {
  /** No refusal, or one that says nothing. */
  public static final Refusal NONE = new Refusal("", "");

  /**
   * How the message begins of a refusal whose words are not known: a mark of its reason follows.
   */
  public static final String REASON = "reason ";

  /** Follows the mark: the parameters that the message names. */
  public static final String NAMES = " with 'the words %s'";

  /** Ends such a message. */
  public static final String NOT_HERE = " (a --specFile has OpenAI's words)";

  private static final Pattern WITHOUT_WORDS =
      Pattern.compile(
          REASON
              + "[a-z]+(?:"
              + NAMES.formatted("(?<names>[^']*)")
              + ")?.*"
              + Pattern.quote(NOT_HERE),
          Pattern.DOTALL);

  static final Pattern QUOTED = Pattern.compile("'([^']*)'|\"([^\"]*)\"|`([^`]*)`");
  private static final Pattern NOT_OF_A_NAME = Pattern.compile("[^A-Za-z0-9_]+");

  // As in JudgedScenario.Reference.
  @Override
  public boolean equals(Object other) {
    return other instanceof Refusal that
        && message.equals(that.message)
        && param.equals(that.param);
  }

  @Override
  public int hashCode() {
    return 31 * message.hashCode() + param.hashCode();
  }

  /** What an answer says; {@link #NONE} if it is not a refusal. */
  public static Refusal of(Answer answer) {
    if (answer.kind() != AnswerKind.ERROR) {
      return NONE;
    }
    JsonNode body = answer.body();
    JsonNode error = body.path("error");
    String message =
        error.isTextual()
            ? error.textValue()
            : text(error.path("message"), text(body.path("message"), detail(body.path("detail"))));
    return new Refusal(message, text(error.path("param"), ""));
  }

  /** A text or, as FastAPI has it, the first of several, with the place in the request. */
  private static String detail(JsonNode detail) {
    String first = text(detail.path(0).path("msg"), "");
    if (first.isEmpty()) {
      return text(detail, "");
    }
    StringJoiner place = new StringJoiner(".");
    detail.path(0).path("loc").forEach(step -> place.add(step.asText()));
    return place.length() == 0 ? first : place + ": " + first;
  }

  private static String text(JsonNode value, String otherwise) {
    return value.isTextual() ? value.textValue() : otherwise;
  }

  /**
   * A message for a person: of one whose words are not known, only the parameters that it names;
   * empty if it names none.
   */
  static String words(String message) {
    Matcher unknown = WITHOUT_WORDS.matcher(message);
    if (!unknown.matches()) {
      return message;
    }
    return unknown.group("names") == null ? "" : "the error names " + unknown.group("names");
  }

  /**
   * Whether its reason differs from that of another refusal of the same request: it names
   * parameters of the request, and the other mentions none of them.
   *
   * @param parameters those of the request
   */
  boolean isForAnotherReasonThan(Refusal other, Set<String> parameters) {
    if (equals(NONE) || equals(other)) {
      return false;
    }
    Set<String> named = named(parameters);
    if (named.isEmpty()) {
      return false;
    }
    Set<String> spokenOf = names(other.message);
    spokenOf.addAll(names(other.param));
    return named.stream().noneMatch(spokenOf::contains);
  }

  /**
   * The parameters that the error is about or else that its message mentions.
   *
   * @param parameters those that count
   */
  Set<String> mentioned(Set<String> parameters) {
    Set<String> mentioned = names(param);
    mentioned.retainAll(parameters);
    if (mentioned.isEmpty()) {
      mentioned.addAll(names(message));
      mentioned.retainAll(parameters);
    }
    return mentioned;
  }

  /**
   * The parameters that the error is about and those that its message quotes: what must not be sent
   * together.
   *
   * @param parameters those that count
   */
  Set<String> together(Set<String> parameters) {
    Set<String> together = names(param);
    together.addAll(quoted());
    together.retainAll(parameters);
    return together;
  }

  /** The parameters that the error is about or else that its message quotes. */
  private Set<String> named(Set<String> parameters) {
    Set<String> named = names(param);
    named.retainAll(parameters);
    if (named.isEmpty()) {
      named.addAll(quoted());
      named.retainAll(parameters);
    }
    return named;
  }

  private Set<String> quoted() {
    Set<String> names = new TreeSet<>();
    Matcher quoted = QUOTED.matcher(message);
    while (quoted.find()) {
      names.addAll(names(quoted.group()));
    }
    return names;
  }

  /** The words of a text that may be names of parameters. */
  static Set<String> names(String text) {
    return new TreeSet<>(NOT_OF_A_NAME.splitAsStream(text).toList());
  }
}
