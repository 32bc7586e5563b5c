package io.github.fauxpenai.conformance.compare;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.results.RecordedResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * An answer as the levels look at it.
 *
 * @param status the HTTP status
 * @param mediaType lower case, without parameters
 * @param body the JSON; of an event stream, the array of its chunks
 * @param parts the chunks of an event stream, or the one body of any other answer
 * @param kind what sort of answer it is
 * @param stream what the recording tells of the event stream
 */
public record Answer(
    int status,
    String mediaType,
    JsonNode body,
    List<JsonNode> parts,
    AnswerKind kind,
    Optional<RecordedResponse.Stream> stream) {

  private static final String EVENT_STREAM = "text/event-stream";

  static Answer of(RecordedResponse response) {
    String mediaType = response.mediaType();
    AnswerKind kind =
        response.status() >= 400
            ? AnswerKind.ERROR
            : mediaType.equals(EVENT_STREAM) ? AnswerKind.STREAM : AnswerKind.PLAIN;
    JsonNode body = response.body().tree();
    List<JsonNode> parts =
        kind == AnswerKind.STREAM && body.isArray()
            ? StreamSupport.stream(body.spliterator(), false).toList()
            : List.of(body);
    return new Answer(response.status(), mediaType, body, parts, kind, response.stream());
  }

  /** Every value at a path such as {@code choices[].delta.role}, in order; absent ones left out. */
  public List<JsonNode> values(String path) {
    List<JsonNode> values = parts();
    for (String step : path.split("\\.", -1)) {
      boolean elements = step.endsWith("[]");
      String name = elements ? step.substring(0, step.length() - 2) : step;
      List<JsonNode> next = new ArrayList<>();
      for (JsonNode value : values) {
        JsonNode member = value.path(name);
        if (elements) {
          member.forEach(next::add);
        } else if (!member.isMissingNode()) {
          next.add(member);
        }
      }
      values = next;
    }
    return values;
  }
}
