package io.github.fauxpenai.conformance.serve;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.json.RawJson;
import io.github.fauxpenai.conformance.results.RecordedResponse;
import java.util.Map;
import java.util.Optional;

/**
 * An error in the form of OpenAI's reference: {@code {"error": {message, type, param, code}}}.
 *
 * @param code null if OpenAI gives none
 */
record OpenAiError(int status, String message, String type, String param, String code) {
  private static final String INVALID_REQUEST = "invalid_request_error";

  /** An error about a request as a whole. */
  static OpenAiError invalidRequest(int status, String message, String code) {
    return new OpenAiError(status, message, INVALID_REQUEST, null, code);
  }

  /** OpenAI's error for a model that does not exist. */
  static OpenAiError noModel(String name) {
    return new OpenAiError(
        404,
        "The model '%s' does not exist".formatted(name),
        INVALID_REQUEST,
        "model",
        "model_not_found");
  }

  RecordedResponse toResponse() {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.putObject("error")
        .put("message", message)
        .put("type", type)
        .put("param", param)
        .put("code", code);
    return new RecordedResponse(
        status,
        Map.of("content-type", "application/json; charset=utf-8"),
        RawJson.of(body),
        Optional.empty());
  }
}
