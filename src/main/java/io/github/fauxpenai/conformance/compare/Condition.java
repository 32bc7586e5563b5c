package io.github.fauxpenai.conformance.compare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.fauxpenai.conformance.results.RawJson;
import io.github.fauxpenai.conformance.scenario.Factor;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A predicate over what a scenario is made of, printed for example as {@code prediction=<any>
 * unless model=gpt-4o}.
 *
 * @param all what must hold; nothing is true of every scenario
 * @param unless what must not hold, none of it
 */
record Condition(List<Term> all, List<Term> unless) {
  static final Condition ALWAYS = new Condition(List.of(), List.of());

  /** One statement about a scenario. */
  sealed interface Term {
    /** The request parameter. */
    String parameter();

    boolean holds(Subject subject);
  }

  /**
   * What conditions are about.
   *
   * @param factors of the scenario
   * @param status of the baseline's answer
   */
  record Subject(List<Factor> factors, int status) {}

  /** The parameter has this value. */
  record Value(String parameter, JsonNode value) implements Term {
    static Value of(Factor factor) {
      JsonNode value = factor.payload().get("val");
      String parameter = factor.parameter();
      if (value == null) {
        value = JsonNodeFactory.instance.textNode(factor.text().substring(parameter.length() + 1));
      }
      return new Value(parameter, value);
    }

    @Override
    public boolean holds(Subject subject) {
      return subject.factors().stream().map(Value::of).anyMatch(this::equals);
    }

    @Override
    public String toString() {
      return parameter + "=" + text(value);
    }
  }

  /** The parameter is there. */
  record Any(String parameter) implements Term {
    @Override
    public boolean holds(Subject subject) {
      return subject.factors().stream().anyMatch(f -> f.parameter().equals(parameter));
    }

    @Override
    public String toString() {
      return parameter + "=<any>";
    }
  }

  /** The parameter is not there. */
  record Absent(String parameter) implements Term {
    @Override
    public boolean holds(Subject subject) {
      return subject.factors().stream().noneMatch(f -> f.parameter().equals(parameter));
    }

    @Override
    public String toString() {
      return parameter + "=<absent>";
    }
  }

  /** The baseline answers with this status. */
  record Status(int status) implements Term {
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

  private static final Pattern PLAIN_TEXT = Pattern.compile("[A-Za-z_][A-Za-z0-9_.:/-]*");

  /** A text stands for itself where it cannot be taken for another JSON value. */
  static String text(JsonNode value) {
    boolean plain =
        value.isTextual()
            && PLAIN_TEXT.matcher(value.textValue()).matches()
            && !List.of("true", "false", "null").contains(value.textValue());
    return plain ? value.textValue() : RawJson.of(value).toString();
  }

  boolean holds(Subject subject) {
    return all.stream().allMatch(term -> term.holds(subject))
        && unless.stream().noneMatch(term -> term.holds(subject));
  }

  boolean isAlways() {
    return all.isEmpty() && unless.isEmpty();
  }

  @Override
  public String toString() {
    String conditions = all.stream().map(Term::toString).collect(Collectors.joining(" and "));
    String exceptions = unless.stream().map(Term::toString).collect(Collectors.joining(" or "));
    String sufficient = conditions.isEmpty() ? "<always>" : conditions;
    return exceptions.isEmpty() ? sufficient : sufficient + " unless " + exceptions;
  }
}
