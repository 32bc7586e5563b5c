package io.github.fauxpenai.conformance.serve;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;

/** Makes the answers that list the models of recorded answers. */
public interface ServedModels {
  /** The list's path below the base URL; a model's path is below it, by name. */
  String path();

  /** The body of the list of models with these names. */
  JsonNode list(Collection<String> names);

  /** The body of one model. */
  JsonNode one(String name);
}
