package io.github.fauxpenai.conformance.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.function.Function;

/**
 * A way in which "OpenAI-compatible" servers deviate from OpenAI: how it changes an answer of
 * OpenAI's, and the level of comparison that must notice.
 *
 * @param name the stable name, for example {@code no-usage}
 * @param level the level that must notice it, and below which nothing may be found; {@link
 *     #NO_LEVEL} if only a check without a baseline is known to notice it
 * @param meaning what the server does, for a person
 * @param example an example of its argument; empty if it takes none
 * @param edit makes the edit for an argument
 */
public record Deviation(
    String name, int level, String meaning, String example, Function<String, Edit> edit) {

  /** The level of deviations that no level of comparison is known to notice. */
  public static final int NO_LEVEL = 0;

  /** Changes a response, or leaves it alone if there is nothing to change. */
  public interface Edit {
    /**
     * Changes the response in place.
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

  /** A deviation that users reported and that can be found without a baseline. */
  public static Deviation reported(String name, String meaning, Edit edit) {
    return of(name, NO_LEVEL, meaning, edit);
  }

  /** A deviation with an argument, for example the name of a parameter. */
  public static Deviation of(
      String name, int level, String meaning, String example, Function<String, Edit> edit) {
    return new Deviation(name, level, meaning, example, edit);
  }

  /** As {@link #apply(String, JsonNode, JsonNode)}, with the example as argument. */
  public Optional<JsonNode> apply(JsonNode request, JsonNode response) {
    return apply(example, request, response);
  }

  /**
   * The answer of a server that deviates in this way.
   *
   * @param argument for the deviations that take one
   * @param request the body of the request
   * @param response {@code {status, headers, body}} as a results file holds it
   * @return the changed answer, in the same form: a body that is a JSON string stands for one that
   *     is not JSON, a {@code stream} that is not done for one without {@code [DONE]}; empty if the
   *     deviation changes nothing in this answer
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
