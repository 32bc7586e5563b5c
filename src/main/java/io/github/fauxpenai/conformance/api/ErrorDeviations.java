package io.github.fauxpenai.conformance.api;

import static io.github.fauxpenai.conformance.api.Edits.accepted;
import static io.github.fauxpenai.conformance.api.Edits.error;
import static io.github.fauxpenai.conformance.api.Edits.errors;
import static io.github.fauxpenai.conformance.api.Edits.mediaType;
import static io.github.fauxpenai.conformance.api.Edits.object;
import static io.github.fauxpenai.conformance.api.Edits.rejected;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.serve.Deviation;
import java.util.List;
import java.util.function.Supplier;

/** Deviations in the status, and in what servers refuse and how. */
public final class ErrorDeviations {
  private ErrorDeviations() {}

  /**
   * The table.
   *
   * @param accepted makes the body of an ordinary accepted answer of the API
   */
  public static List<Deviation> all(Supplier<ObjectNode> accepted) {
    return List.of(
        Deviation.of(
            "reject-everything",
            1,
            "rejects what OpenAI accepts",
            accepted(
                (request, response) ->
                    error(response, 400, errorObject("Invalid request.", null, "invalid_value")))),
        Deviation.of(
            "accept-everything",
            1,
            "accepts what OpenAI rejects",
            rejected(
                (request, response) -> {
                  response.put("status", 200);
                  mediaType(response, "application/json");
                  response.set("body", accepted.get());
                })),
        Deviation.of(
            "status-422",
            1,
            "422 with a list of details where OpenAI says 400",
            rejected((request, response) -> error(response, 422, detail()))),
        Deviation.of(
            "status-500-for-400",
            1,
            "500 where OpenAI says 400",
            rejected((request, response) -> error(response, 500, detail()))),
        Deviation.of(
            "status-500",
            1,
            "500 on every trial of what OpenAI accepts",
            accepted((request, response) -> error(response, 500, detail()))),
        Deviation.of(
            "status-201",
            1,
            "201 where OpenAI says 200",
            accepted((request, response) -> response.put("status", 201))),
        Deviation.of(
            "reject-parameter",
            1,
            "rejects what OpenAI accepts where it has this parameter",
            "stop",
            parameter ->
                accepted(
                    (request, response) -> {
                      if (request.has(parameter)) {
                        String message = "Unsupported parameter: '" + parameter + "'.";
                        error(
                            response,
                            400,
                            errorObject(message, parameter, "unsupported_parameter"));
                      }
                    })),
        Deviation.of(
            "error-flat",
            2,
            "the error's members stand in the body itself",
            (request, response) ->
                errors(
                        (body, error) -> {
                          error.put("code", 400);
                          response.set("body", error);
                        })
                    .edit(request, response)),
        Deviation.of(
            "error-detail",
            2,
            "{\"detail\": [...]} in place of an error",
            rejected((request, response) -> response.set("body", detail()))),
        Deviation.of(
            "error-text",
            2,
            "{\"error\": \"text\"}",
            errors((body, error) -> body.set("error", error.path("message")))),
        Deviation.of(
            "error-message-object",
            2,
            "{\"error\": {\"message\": {...}}}",
            errors((body, error) -> error.set("message", error.deepCopy()))),
        Deviation.of(
            "error-null", 2, "{\"error\": null}", errors((body, error) -> body.putNull("error"))),
        Deviation.of(
            "error-code-number",
            3,
            "error.code is a number",
            errors((body, error) -> error.put("code", 400))),
        Deviation.of(
            "error-type",
            4,
            "another error.type",
            errors((body, error) -> error.put("type", "BadRequestError"))),
        Deviation.of(
            "error-code",
            4,
            "another error.code",
            errors((body, error) -> error.put("code", "bad_request"))),
        Deviation.of(
            "error-param",
            4,
            "another error.param",
            errors((body, error) -> error.put("param", "body"))));
  }

  private static ObjectNode errorObject(String message, String param, String code) {
    ObjectNode body = object();
    body.putObject("error")
        .put("message", message)
        .put("type", "invalid_request_error")
        .put("param", param)
        .put("code", code);
    return body;
  }

  /** FastAPI's answer to a request that does not fit its model. */
  private static ObjectNode detail() {
    ObjectNode body = object();
    ObjectNode detail = body.putArray("detail").addObject();
    detail.put("type", "value_error").put("msg", "Input should be valid");
    detail.putArray("loc").add("body");
    return body;
  }
}
