package io.github.fauxpenai.conformance.explain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.fauxpenai.conformance.json.Preview;
import io.github.fauxpenai.conformance.json.RawJson;
import io.github.fauxpenai.conformance.scenario.Factor;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A predicate over what a scenario is made of, printed for example as {@code prediction=<any>
 * unless model=gpt-4o}.
 *
 * @param all what must hold; nothing is true of every scenario
 * @param unless what must not hold, none of it
 */
public record Condition(List<Term> all, List<Term> unless) {
  static final String ALWAYS_TEXT = "<always>";
  static final String ANY_TEXT = "<any>";
  static final String ABSENT_TEXT = "<absent>";
  static final Condition ALWAYS = new Condition(List.of(), List.of());

  /** One statement about a scenario. */
  public sealed interface Term {
    /** The request parameter. */
    String parameter();

    boolean holds(Subject subject);
  }

  /**
   * What conditions are about.
   *
   * @param key of the scenario
   * @param values of its factors
   * @param status of the baseline's answer; without a baseline, of the server's
   */
  public record Subject(String key, Collection<Value> values, int status) {
    /** Of a judged scenario. */
    static Subject of(JudgedScenario scenario) {
      return new Subject(
          scenario.key(), valuesOf(scenario).keySet(), scenario.reference().status());
    }

    /**
     * The values that are sent, with their factors. Where two factors set one parameter the later
     * one overwrites the earlier, as it does in the request.
     */
    static Map<Value, Factor> valuesOf(JudgedScenario scenario) {
      Map<String, Factor> sent = new LinkedHashMap<>();
      scenario.factors().forEach(factor -> sent.put(factor.parameter(), factor));
      Map<Value, Factor> values = new LinkedHashMap<>();
      sent.values().forEach(factor -> values.put(Value.of(factor), factor));
      return values;
    }
  }

  /** The parameter has this value. */
  public record Value(String parameter, JsonNode value) implements Term {
    public static Value of(Factor factor) {
      JsonNode value = factor.payload().get("val");
      String parameter = factor.parameter();
      if (value == null) {
        value = JsonNodeFactory.instance.textNode(factor.text().substring(parameter.length() + 1));
      }
      return new Value(parameter, value);
    }

    @Override
    public boolean holds(Subject subject) {
      return subject.values().contains(this);
    }

    @Override
    public String toString() {
      return parameter + "=" + text(value);
    }
  }

  /** The parameter is there. */
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

  /** The parameter is not there. */
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

  /** The baseline answers with this status. */
  public record Status(int status) implements Term {
    static final String PARAMETER = "status";

    @Override
    public String parameter() {
      return PARAMETER;
    }

    @Override
    public boolean holds(Subject subject) {
      return subject.status() == status;
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

  /** Whether a text cannot be taken for another JSON value. */
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

  @Override
  public String toString() {
    String conditions = all.stream().map(Term::toString).collect(Collectors.joining(" and "));
    String exceptions = unless.stream().map(Term::toString).collect(Collectors.joining(" or "));
    String sufficient = conditions.isEmpty() ? ALWAYS_TEXT : conditions;
    return exceptions.isEmpty() ? sufficient : sufficient + " unless " + exceptions;
  }
}
