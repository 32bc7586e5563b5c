package io.github.fauxpenai.conformance.explain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.fauxpenai.conformance.json.Preview;
import io.github.fauxpenai.conformance.json.RawJson;
import io.github.fauxpenai.conformance.results.AnswerKind;
import io.github.fauxpenai.conformance.results.RecordedResponse;
import io.github.fauxpenai.conformance.scenario.Factor;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A predicate over a scenario, printed for example as {@code prediction=<any> unless model=gpt-4o}.
 *
 * @param all statements that must all be true; none are true of every scenario
 * @param unless statements of which none may be true
 */
public record Condition(List<Term> all, List<Term> unless) {
  static final String ALWAYS_TEXT = "<always>";
  static final String ANY_TEXT = "<any>";
  static final String ABSENT_TEXT = "<absent>";
  static final Condition ALWAYS = new Condition(List.of(), List.of());

  /** One statement that must be true. */
  static Condition of(Term term) {
    return new Condition(List.of(term), List.of());
  }

  /** One statement about a scenario. */
  public sealed interface Term {
    /** The request parameter. */
    String parameter();

    boolean holds(Subject subject);

    /** For a person. */
    default String words() {
      return toString();
    }
  }

  /**
   * The scenario that a condition is tested on.
   *
   * @param key of the scenario
   * @param values of its factors, and their families
   * @param reference the baseline's answer or, without a baseline, the server's
   */
  public record Subject(String key, Collection<Term> values, JudgedScenario.Reference reference) {
    /** Makes the subject of a judged scenario. */
    static Subject of(JudgedScenario scenario) {
      Collection<Factor> sent = sent(scenario);
      Set<Term> values = new LinkedHashSet<>();
      sent.forEach(factor -> values.add(Value.of(factor)));
      sent.forEach(factor -> values.addAll(scenario.families().of(factor)));
      return new Subject(scenario.key(), values, scenario.reference());
    }

    /**
     * The factors that are sent. If two set the same parameter, the later one wins, as in the
     * request.
     */
    static Collection<Factor> sent(JudgedScenario scenario) {
      Map<String, Factor> sent = new LinkedHashMap<>();
      scenario.spec().factors().forEach(factor -> sent.put(factor.parameter(), factor));
      return sent.values();
    }
  }

  /**
   * The parameter has this value. It is not a record because values are looked up for every
   * scenario, and hashing one may walk through a whole conversation: the hash is kept.
   */
  public static final class Value implements Term {
    private final String parameter;
    private final JsonNode value;
    private final int hash;

    Value(String parameter, JsonNode value) {
      this.parameter = parameter;
      this.value = value;
      this.hash = Objects.hash(parameter, value);
    }

    public static Value of(Factor factor) {
      JsonNode value = factor.payload().get("val");
      String parameter = factor.parameter();
      if (value == null) {
        value = JsonNodeFactory.instance.textNode(factor.text().substring(parameter.length() + 1));
      }
      return new Value(parameter, value);
    }

    @Override
    public String parameter() {
      return parameter;
    }

    /** What is sent. */
    public JsonNode value() {
      return value;
    }

    @Override
    public boolean holds(Subject subject) {
      return subject.values().contains(this);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Value that
          && hash == that.hash
          && parameter.equals(that.parameter)
          && value.equals(that.value);
    }

    @Override
    public int hashCode() {
      return hash;
    }

    /** Of a long value, only the beginning. */
    @Override
    public String words() {
      return parameter + "=" + Preview.shortened(text(value));
    }

    @Override
    public String toString() {
      return parameter + "=" + text(value);
    }
  }

  /** The parameter has a value of this family. */
  public record Family(String parameter, String name) implements Term {
    @Override
    public boolean holds(Subject subject) {
      return subject.values().contains(this);
    }

    @Override
    public String toString() {
      return parameter + "=<" + name + ">";
    }
  }

  /** The parameter is sent. */
  public record Any(String parameter) implements Term {
    @Override
    public boolean holds(Subject subject) {
      return subject.values().stream().anyMatch(value -> value.parameter().equals(parameter));
    }

    @Override
    public String toString() {
      return parameter + "=" + ANY_TEXT;
    }
  }

  /** The parameter is not sent. */
  public record Absent(String parameter) implements Term {
    @Override
    public boolean holds(Subject subject) {
      return subject.values().stream().noneMatch(value -> value.parameter().equals(parameter));
    }

    @Override
    public String toString() {
      return parameter + "=" + ABSENT_TEXT;
    }
  }

  /**
   * The baseline's answer is of this kind or, without a baseline, the server's own, of which only
   * the status is believed.
   */
  public enum Kind implements Term {
    /** Any answer but a refusal. */
    ACCEPTED(
        "accepted request",
        "accepted requests",
        r ->
            is(r, AnswerKind.PLAIN)
                || is(r, AnswerKind.STREAM)
                || r.kind().isEmpty() && RecordedResponse.isAccepted(r.status())),
    /** A status from 400 on. */
    REFUSAL(
        "refusal",
        "refusals",
        r -> is(r, AnswerKind.ERROR) || r.kind().isEmpty() && r.status() >= 400),
    /** An event stream. */
    STREAM("stream", "streams", r -> is(r, AnswerKind.STREAM)),
    /** Accepted, but not an event stream. */
    PLAIN("plain answer", "plain answers", r -> is(r, AnswerKind.PLAIN)),
    /** A refusal whose error names a parameter. */
    REFUSAL_WITH_PARAM(
        "refusal in which OpenAI names a parameter",
        "refusals in which OpenAI names a parameter",
        r -> !r.refusal().param().isEmpty());

    static final String PARAMETER = "answer";

    private final String one;
    private final String many;
    private final Predicate<JudgedScenario.Reference> test;

    Kind(String one, String many, Predicate<JudgedScenario.Reference> test) {
      this.one = one;
      this.many = many;
      this.test = test;
    }

    private static boolean is(JudgedScenario.Reference reference, AnswerKind kind) {
      return reference.kind().equals(Optional.of(kind));
    }

    /** The kind with this spelling in a line of known failures. */
    static Optional<Kind> of(String text) {
      return Arrays.stream(values()).filter(kind -> kind.text().equals(text)).findFirst();
    }

    @Override
    public String parameter() {
      return PARAMETER;
    }

    @Override
    public boolean holds(Subject subject) {
      return test.test(subject.reference());
    }

    /** As lines of known failures spell it. */
    public String text() {
      return name().toLowerCase(Locale.US).replace('_', '-');
    }

    @Override
    public String toString() {
      return PARAMETER + "=" + text();
    }

    @Override
    public String words() {
      return "every " + one;
    }

    /** For example {@code streams}. */
    String many() {
      return many;
    }
  }

  /** The baseline answers with this status. */
  public record Status(int status) implements Term {
    static final String PARAMETER = "status";

    @Override
    public String parameter() {
      return PARAMETER;
    }

    @Override
    public boolean holds(Subject subject) {
      return subject.reference().status() == status;
    }

    @Override
    public String words() {
      return (status < 400 ? "every answer with " : "every refusal with ") + status;
    }

    @Override
    public String toString() {
      return PARAMETER + "=" + status;
    }
  }

  /** It is this scenario. */
  public record Scenario(String key) implements Term {
    static final String PARAMETER = "scenario";

    @Override
    public String parameter() {
      return PARAMETER;
    }

    @Override
    public boolean holds(Subject subject) {
      return subject.key().equals(key);
    }

    @Override
    public String toString() {
      return PARAMETER + "=" + key;
    }
  }

  private static final Pattern PLAIN_TEXT = Pattern.compile("[A-Za-z_][A-Za-z0-9_.:/-]*");

  /** Whether a text needs no quotes because it cannot be mistaken for another JSON value. */
  static boolean standsForItself(String text) {
    return PLAIN_TEXT.matcher(text).matches() && !List.of("true", "false", "null").contains(text);
  }

  static String text(JsonNode value) {
    return value.isTextual() && standsForItself(value.textValue())
        ? value.textValue()
        : Preview.escaped(RawJson.of(value).toString());
  }

  boolean holds(Subject subject) {
    return all.stream().allMatch(term -> term.holds(subject))
        && unless.stream().noneMatch(term -> term.holds(subject));
  }

  /** Whether it is true of every scenario. */
  public boolean isAlways() {
    return all.isEmpty() && unless.isEmpty();
  }

  /** For a person, for example {@code every stream} or {@code stop=<any> unless stream=true}. */
  public String words() {
    List<String> kinds = all.stream().filter(Condition::isOfKind).map(Term::words).toList();
    String rest =
        all.stream()
            .filter(term -> !isOfKind(term))
            .map(Term::words)
            .collect(Collectors.joining(" and "));
    String kind = all.isEmpty() ? "every answer" : String.join(" and ", kinds);
    String exceptions = unless.stream().map(Term::words).collect(Collectors.joining(" or "));
    return kind
        + (kind.isEmpty() || rest.isEmpty() ? "" : " with ")
        + rest
        + (exceptions.isEmpty() ? "" : " unless " + exceptions);
  }

  /** For a person, if only a few are seen: {@code 1 stream, with n=2}. */
  String wordsOf(int seen) {
    List<Term> kinds = all.stream().filter(Condition::isOfKind).toList();
    String rest =
        all.stream()
            .filter(term -> !isOfKind(term))
            .map(Term::words)
            .collect(Collectors.joining(" and "));
    String exceptions = unless.stream().map(Term::words).collect(Collectors.joining(" or "));
    return seen
        + " "
        + (kinds.size() == 1 ? noun(kinds.get(0), seen) : seen == 1 ? "request" : "requests")
        + (rest.isEmpty() ? "" : ", with " + rest)
        + (exceptions.isEmpty() ? "" : ", unless " + exceptions);
  }

  private static String noun(Term kind, int count) {
    if (kind instanceof Kind answers) {
      return count == 1 ? answers.one : answers.many;
    }
    int status = ((Status) kind).status();
    return "%s%s with %d"
        .formatted(status < 400 ? "answer" : "refusal", count == 1 ? "" : "s", status);
  }

  /** The answers that it is true of, for example {@code streams}. */
  String many() {
    return all.size() == 1 && all.get(0) instanceof Kind kind ? kind.many() : "answers";
  }

  /** Whether a statement is about the answer and not about the request. */
  static boolean isOfKind(Term term) {
    return term instanceof Kind || term instanceof Status;
  }

  @Override
  public String toString() {
    String conditions = all.stream().map(Term::toString).collect(Collectors.joining(" and "));
    String exceptions = unless.stream().map(Term::toString).collect(Collectors.joining(" or "));
    String sufficient = conditions.isEmpty() ? ALWAYS_TEXT : conditions;
    return exceptions.isEmpty() ? sufficient : sufficient + " unless " + exceptions;
  }
}
