package io.github.fauxpenai.conformance.serve;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;

/** How the models of recorded answers are listed. */
public interface ServedModels {
  /** Where the list is, below the base URL; one model is below it, by its name. */
  String path();

  /** The list. */
  JsonNode list(Collection<String> names);

  /** One model. */
  JsonNode one(String name);
}
