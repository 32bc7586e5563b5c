package io.github.fauxpenai.conformance.check;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** Reads what OpenAI answered, and judges it by the definition. */
final class RecordedAnswers {
  private RecordedAnswers() {}

  /**
   * One answer.
   *
   * @param key of its scenario
   * @param operation for example {@code POST /responses}
   * @param status the HTTP status
   * @param isStream whether the body is a list of events
   * @param body the JSON
   */
  record Recorded(String key, String operation, int status, boolean isStream, JsonNode body) {
    List<Violation> check(Definition definition) {
      boolean namesKinds = operation.contains("/responses") || operation.contains("/conversations");
      return status >= 400
          ? definition.ofError(body).found()
          : isStream
              ? definition.ofEvents(operation, body, namesKinds).found()
              : definition.ofAnswer(operation, body, namesKinds).found();
    }

    List<String> failures(Definition definition) {
      return check(definition).stream()
          .filter(Violation::fails)
          .map(each -> key.substring(0, 8) + " " + each.words())
          .toList();
    }
  }

  /**
   * The answers of a results file; those of other operations than the definition has are left out.
   */
  static List<Recorded> of(Path file, String operation, Definition definition) throws IOException {
    List<Recorded> answers = new ArrayList<>();
    JsonNode results;
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      results = Json.tree(in.readAllBytes());
    }
    for (Map.Entry<String, JsonNode> result : results.properties()) {
      JsonNode response = result.getValue().path("response");
      JsonNode request = result.getValue().path("scenario").path("request");
      String asked = request.isObject() ? operation(request) : operation;
      if (response.isObject() && definition.knows(asked)) {
        boolean isStream =
            response.path("headers").path("content-type").asText().startsWith("text/event-stream");
        answers.add(
            new Recorded(
                result.getKey(),
                asked,
                response.path("status").asInt(),
                isStream,
                response.path("body")));
      }
    }
    return answers;
  }

  /** With the names of path parameters in place of ids. */
  private static String operation(JsonNode request) {
    return request.path("method").asText()
        + " "
        + request
            .path("path")
            .asText()
            .replaceFirst("^/v1", "")
            .replaceFirst("\\?.*", "")
            .replaceFirst("/resp_[^/]+", "/{response_id}")
            .replaceFirst("/conv_[^/]+", "/{conversation_id}")
            .replaceFirst("/models/.+", "/models/{model}");
  }
}
