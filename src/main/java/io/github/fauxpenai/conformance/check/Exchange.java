package io.github.fauxpenai.conformance.check;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.results.Answer;
import io.github.fauxpenai.conformance.results.RecordedScenario;
import io.github.fauxpenai.conformance.scenario.Factor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A request and its answer.
 *
 * @param scenario what was sent
 * @param request the JSON of the body, or its JSON equivalent if the body is not JSON
 * @param sentDifferently the members that were sent with other values, or added to the request, and
 *     what was sent
 * @param answer what came back
 * @param twins finds the answer of a twin, if the file has one
 */
public record Exchange(
    RecordedScenario scenario,
    JsonNode request,
    Map<String, String> sentDifferently,
    Answer answer,
    Function<Twin, Optional<Answer>> twins) {

  /** Whether the body is JSON and was sent as JSON. */
  public boolean isPlainJson() {
    return scenario.request().isPlainJson();
  }

  /** A member of the request's body, for example {@code response_format.type}. */
  public JsonNode asked(String path) {
    if (path.indexOf('.') < 0) {
      return request.path(path);
    }
    JsonNode value = request;
    for (String step : path.split("\\.", -1)) {
      value = value.path(step);
    }
    return value;
  }

  /** Whether one of the parameter's values is meant to be refused. */
  public boolean isMeantToFail(String parameter) {
    for (Factor factor : scenario.spec().factors()) {
      if (factor.negative() && factor.parameter().equals(parameter)) {
        return true;
      }
    }
    return false;
  }

  /** The answers of those twins that the file has. */
  public List<Answer> twins(Twin... ways) {
    return List.of(ways).stream().flatMap(way -> twins.apply(way).stream()).toList();
  }
}
