package io.github.fauxpenai.conformance.scenario;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Consumer;

/**
 * One value of one request parameter, for example {@code temperature=2}.
 *
 * @param name what identifies the factor, for example {@code temperature=2}; two factors with one
 *     name are one factor to {@link Keys}
 * @param key the SHA-256 of the name, in hex
 * @param negative whether OpenAI is expected to reject the value
 * @param primary whether the value is used in sanity scenarios
 * @param payload the members that a scenarios file shows after {@code key}: {@code val}, {@code
 *     messages}, or {@code format} and {@code voice}
 * @param edit what the factor does to a request body; factors read from a file do nothing
 */
public record Factor(
    String name,
    String key,
    boolean negative,
    boolean primary,
    ObjectNode payload,
    Consumer<ObjectNode> edit) {

  /** A factor whose key is made from its name: once, for it is in many sets. */
  public Factor(
      String name,
      boolean negative,
      boolean primary,
      ObjectNode payload,
      Consumer<ObjectNode> edit) {
    this(name, Keys.sha256Hex(name), negative, primary, payload, edit);
  }

  /** The request parameter, for example {@code temperature}. */
  public String parameter() {
    int equals = name.indexOf('=');
    return payload.has("messages") || equals < 0 ? "messages" : name.substring(0, equals);
  }

  /** Parameter and value as options and conditions spell them, for example {@code stream=true}. */
  public String text() {
    return name.startsWith(parameter() + "=") ? name : parameter() + "=" + name;
  }
}
