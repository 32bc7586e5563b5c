package io.github.fauxpenai.conformance.scenario;

/** The HTTP methods of a request. */
public enum Method {
  GET,
  POST,
  PUT,
  PATCH,
  DELETE;

  /** Whether a request of this method may have a body (RFC 9110, section 9.3). */
  boolean mayHaveBody() {
    return this != GET;
  }
}
