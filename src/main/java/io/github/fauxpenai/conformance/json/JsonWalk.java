package io.github.fauxpenai.conformance.json;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;

/** Reads a value token by token, without building a tree. */
public interface JsonWalk {
  /**
   * Reads the parser's current value; leaves the parser at the value's last token.
   *
   * @throws IOException if it is not JSON
   */
  void over(JsonParser parser) throws IOException;
}
