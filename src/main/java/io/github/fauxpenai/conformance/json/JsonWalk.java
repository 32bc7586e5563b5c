package io.github.fauxpenai.conformance.json;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;

/** Reads a value token by token, without a tree of it. */
public interface JsonWalk {
  /**
   * Begins where the parser stands at the value's first token, and ends at its last.
   *
   * @throws IOException where it is not JSON
   */
  void over(JsonParser parser) throws IOException;
}
