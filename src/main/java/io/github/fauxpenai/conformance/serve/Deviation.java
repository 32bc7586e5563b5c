package io.github.fauxpenai.conformance.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.function.Function;

/**
 * A way in which servers that call themselves OpenAI-compatible are not: what it makes of an answer
 * that OpenAI gave, and the level of comparison that must notice.
 *
 * @param name the stable name, for example {@code no-usage}
 * @param level the level that must notice, at the latest and no earlier; {@link #NO_LEVEL} where
 *     only a check without a baseline is known to
 * @param meaning what the server does, for a person
 * @param example an argument for it; empty where it takes none
 * @param edit by argument, what is changed
 */
public record Deviation(
    String name, int level, String meaning, String example, Function<String, Edit> edit) {

  /** Of deviations that no level of comparison is known to notice at. */
  public static final int NO_LEVEL = 0;

  /** Changes a response, or leaves it where it has nothing to change. */
  public interface Edit {
    /**
     * Changes it in place.
     *
     * @param request the body of the request
     * @param response {@code {status, headers, body}} as a results file holds it
     */
    void edit(JsonNode request, ObjectNode response);
  }

  /** A deviation without an argument. */
  public static Deviation of(String name, int level, String meaning, Edit edit) {
    return of(name, level, meaning, "", argument -> edit);
  }

  /** A deviation that users reported, which shows without a baseline. */
  public static Deviation reported(String name, String meaning, Edit edit) {
    return of(name, NO_LEVEL, meaning, edit);
  }

  /** A deviation with an argument, for example the name of a parameter. */
  public static Deviation of(
      String name, int level, String meaning, String example, Function<String, Edit> edit) {
    return new Deviation(name, level, meaning, example, edit);
  }

  /** As {@link #apply(String, JsonNode, JsonNode)}, with the example where it takes an argument. */
  public Optional<JsonNode> apply(JsonNode request, JsonNode response) {
    return apply(example, request, response);
  }

  /**
   * What a server that deviates in this way makes of an answer.
   *
   * @param argument for the deviations that take one
   * @param request the body of the request
   * @param response {@code {status, headers, body}} as a results file holds it
   * @return the other answer, of the same form: a body that is a text stands for one that is no
   *     JSON, a {@code stream} that is not done for one without {@code [DONE]}; empty where this
   *     answer does not show the deviation
   */
  public Optional<JsonNode> apply(String argument, JsonNode request, JsonNode response) {
    ObjectNode deviating = response.deepCopy();
    edit.apply(argument).edit(request, deviating);
    return deviating.equals(response) ? Optional.empty() : Optional.of(deviating);
  }

  /** The name. */
  @Override
  public String toString() {
    return name;
  }
}
