package io.github.fauxpenai.conformance.api.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.fauxpenai.conformance.json.RawJson;
import io.github.fauxpenai.conformance.results.Answer;
import io.github.fauxpenai.conformance.results.AnswerKind;
import io.github.fauxpenai.conformance.results.RecordedResponse;
import io.github.fauxpenai.conformance.results.StreamEnd;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A response, whole or as events: facts about it that both comparisons and promises need. */
final class ResponsesAnswer {
  /** How a stream ends: with one of these events, or with an error, which one may still follow. */
  static final StreamEnd END =
      new StreamEnd(
          Set.of("response.completed", "response.incomplete", "response.failed"),
          ResponsesAnswer::isError);

  private static final String ERROR = "error";

  /**
   * From the API's release to the first recorded stream with numbered events, in seconds since
   * 1970.
   */
  private static final long FIRST_DAYS = 1_741_000_000;

  private static final long NUMBERED = 1_752_000_000;

  private final Answer answer;
  private JsonNode response;

  private ResponsesAnswer(Answer answer) {
    this.answer = answer;
  }

  static ResponsesAnswer of(Answer answer) {
    return answer.readAs(ResponsesAnswer.class, ResponsesAnswer::new);
  }

  boolean isStream() {
    return answer.kind() == AnswerKind.STREAM;
  }

  /** Whether it dates from March to July 2025, before OpenAI numbered events. */
  boolean isOfFirstDays() {
    long created = response().path("created_at").asLong();
    return created >= FIRST_DAYS && created < NUMBERED;
  }

  /** The events of a stream; empty for a plain answer. */
  List<JsonNode> events() {
    return isStream() ? answer.parts() : List.of();
  }

  static boolean isLast(JsonNode event) {
    return END.isLast(type(event)) || isError(event);
  }

  static boolean isError(JsonNode event) {
    return type(event).equals(ERROR);
  }

  private static boolean isError(RawJson event) {
    RawJson type = event.isObject() ? event.member("type") : null;
    return type != null && type.toString().equals("\"" + ERROR + "\"");
  }

  /** The events' names, one per event; empty if they are the types in the events' data. */
  Optional<List<String>> names() {
    return answer.stream().flatMap(RecordedResponse.Stream::names);
  }

  static String type(JsonNode typed) {
    return typed.path("type").asText();
  }

  /** The response; in a stream, the one in its last event. Missing if there is none. */
  JsonNode response() {
    if (response == null) {
      response =
          !isStream()
              ? answer.body()
              : events().stream()
                  .filter(event -> isLast(event) && event.path("response").isObject())
                  .map(event -> event.get("response"))
                  .reduce((first, last) -> last)
                  .orElse(MissingNode.getInstance());
    }
    return response;
  }

  /** Whether there is a response object, whatever its status. */
  boolean isResponse() {
    return response().path("output").isArray();
  }

  String status() {
    return response().path("status").asText();
  }

  /** Whether it ended normally. */
  boolean isCompleted() {
    return status().equals("completed");
  }

  /** Whether a limit or a filter ended it. */
  boolean isIncomplete() {
    return status().equals("incomplete");
  }

  boolean isFiltered() {
    return response().path("incomplete_details").path("reason").asText().equals("content_filter");
  }

  Stream<JsonNode> items(String... types) {
    Set<String> wanted = Set.of(types);
    return response().path("output").valueStream().filter(item -> wanted.contains(type(item)));
  }

  /** The calls of functions and custom tools. */
  List<JsonNode> calls() {
    return items("function_call", "custom_tool_call").toList();
  }

  /** Whether the server itself ran tools, between which the model goes on. */
  boolean usesHostedTools() {
    return !Set.of("message", "function_call", "custom_tool_call").containsAll(forms());
  }

  /** The text of all messages, joined. */
  String text() {
    return items("message")
        .flatMap(message -> message.path("content").valueStream())
        .filter(part -> type(part).equals("output_text"))
        .map(part -> part.path("text").asText())
        .collect(Collectors.joining());
  }

  boolean isRefusal() {
    return items("message")
        .flatMap(message -> message.path("content").valueStream())
        .anyMatch(part -> type(part).equals("refusal"));
  }

  /** The types of the items, for example {@code message}, except reasoning. */
  Set<String> forms() {
    return response()
        .path("output")
        .valueStream()
        .map(ResponsesAnswer::type)
        .filter(type -> !type.equals("reasoning"))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
