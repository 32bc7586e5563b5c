package io.github.fauxpenai.conformance.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Ways in which servers that call themselves OpenAI-compatible are not: what each makes of an
 * answer that OpenAI gave, and the level of comparison that must notice, at the latest and no
 * earlier.
 */
public enum Deviation {
  REJECT_EVERYTHING(
      "reject-everything",
      1,
      "rejects what OpenAI accepts",
      accepted(
          (request, response) ->
              error(response, 400, errorObject("Invalid request.", null, "invalid_value")))),
  ACCEPT_EVERYTHING(
      "accept-everything",
      1,
      "accepts what OpenAI rejects",
      rejected((request, response) -> accept(request, response))),
  STATUS_422(
      "status-422",
      1,
      "422 with a list of details where OpenAI says 400",
      rejected((request, response) -> error(response, 422, detail()))),
  STATUS_500_FOR_400(
      "status-500-for-400",
      1,
      "500 where OpenAI says 400",
      rejected((request, response) -> error(response, 500, detail()))),
  STATUS_500(
      "status-500",
      1,
      "500 on every trial of what OpenAI accepts",
      accepted((request, response) -> error(response, 500, detail()))),
  REJECT_PARAMETER(
      "reject-parameter",
      1,
      "rejects what OpenAI accepts where it has this parameter",
      "stop",
      parameter ->
          accepted(
              (request, response) -> {
                if (request.has(parameter)) {
                  String message = "Unsupported parameter: '" + parameter + "'.";
                  error(response, 400, errorObject(message, parameter, "unsupported_parameter"));
                }
              })),
  PLAIN_TEXT(
      "plain-text",
      1,
      "text without JSON",
      (request, response) -> {
        mediaType(response, "text/plain; charset=utf-8");
        response.put("body", "It works!");
      }),
  STREAM_AS_JSON(
      "stream-as-json",
      1,
      "one JSON answer where a stream was asked for",
      (request, response) -> {
        if (isStream(response)) {
          response.set("body", completion());
          response.remove("stream");
          mediaType(response, "application/json");
        }
      }),

  NO_USAGE("no-usage", 2, "no usage in a plain answer", body(body -> body.remove("usage"))),
  NO_ID("no-id", 2, "no id, in chunks too", anyBody(body -> body.remove("id"))),
  NO_OBJECT("no-object", 2, "no object in a plain answer", body(body -> body.remove("object"))),
  NO_CREATED("no-created", 2, "no created, in chunks too", anyBody(body -> body.remove("created"))),
  INDEX_MISSING(
      "index-missing", 2, "choices and vectors without index", items(item -> item.remove("index"))),
  FINISH_REASON_MISSING(
      "finish-reason-missing",
      2,
      "a plain answer without finish_reason",
      choices(choice -> choice.remove("finish_reason"))),
  ROLE_MISSING(
      "role-missing", 2, "a message without role", messages(message -> message.remove("role"))),
  SECOND_CHOICE_INCOMPLETE(
      "second-choice-incomplete",
      2,
      "a member is missing in the second choice only",
      body(
          body -> {
            if (body.path("choices").size() > 1) {
              ifObject(body.path("choices").path(1), choice -> choice.remove("finish_reason"));
            }
          })),
  LAST_TOKEN_INCOMPLETE(
      "last-token-incomplete",
      2,
      "a member is missing in the last token's logprobs only",
      choices(
          choice -> {
            JsonNode tokens = choice.path("logprobs").path("content");
            if (tokens.size() > 1) {
              ifObject(tokens.path(tokens.size() - 1), token -> token.remove("logprob"));
            }
          })),
  LOGPROBS_NULL(
      "logprobs-null",
      2,
      "null in place of the logprobs that were asked for",
      anyChoices(choice -> choice.putNull("logprobs"))),
  ERROR_FLAT(
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
  ERROR_DETAIL(
      "error-detail",
      2,
      "{\"detail\": [...]} in place of an error",
      rejected((request, response) -> response.set("body", detail()))),
  ERROR_TEXT(
      "error-text",
      2,
      "{\"error\": \"text\"}",
      errors((body, error) -> body.set("error", error.path("message")))),
  ERROR_MESSAGE_OBJECT(
      "error-message-object",
      2,
      "{\"error\": {\"message\": {...}}}",
      errors((body, error) -> error.set("message", error.deepCopy()))),
  CONTENT_LIST(
      "content-list",
      2,
      "the content is a list of parts",
      messages(
          message -> {
            JsonNode text = message.path("content");
            message.putArray("content").addObject().put("type", "text").set("text", text);
          })),
  FLOATS_FOR_BASE64(
      "floats-for-base64",
      2,
      "numbers where base64 was asked for",
      vectors(
          vector -> {
            if (vector.path("embedding").isTextual()) {
              byte[] floats = Base64.getDecoder().decode(vector.path("embedding").textValue());
              ArrayNode numbers = vector.putArray("embedding");
              for (int i = 0; i < floats.length / Float.BYTES; i++) {
                numbers.add(0.25);
              }
            }
          })),
  BASE64_FOR_FLOATS(
      "base64-for-floats",
      2,
      "base64 where numbers were asked for",
      vectors(
          vector -> {
            if (vector.path("embedding").isArray()) {
              vector.put("embedding", base64(vector.path("embedding").size()));
            }
          })),
  STREAM_NO_USAGE(
      "stream-no-usage",
      2,
      "no usage chunk where it was asked for",
      stream(
          (request, chunks) -> {
            if (isUsageAsked(request) && !chunks.isEmpty()) {
              chunks.remove(chunks.size() - 1);
            }
          })),
  STREAM_NO_ROLE("stream-no-role", 2, "no delta names the role", deltas(d -> d.remove("role"))),
  STREAM_NO_OBJECT(
      "stream-no-object", 2, "chunks without object", chunks(chunk -> chunk.remove("object"))),
  STREAM_NO_INDEX(
      "stream-no-index",
      2,
      "a stream's choices have no index",
      streamChoices(choice -> choice.remove("index"))),
  STREAM_NO_FINISH_REASON(
      "stream-no-finish-reason",
      2,
      "no choice of a stream says why it ends",
      streamChoices(choice -> choice.putNull("finish_reason"))),
  STREAM_EMPTY("stream-empty", 2, "a stream without chunks", stream((request, c) -> c.removeAll())),
  BODY_NULL("body-null", 2, "null in place of an answer", (request, r) -> r.putNull("body")),
  CHOICES_NULL(
      "choices-null",
      2,
      "null in place of each choice",
      body(body -> replaceAll(body.path("choices")))),
  ERROR_NULL("error-null", 2, "{\"error\": null}", errors((body, error) -> body.putNull("error"))),

  CREATED_FLOAT(
      "created-float",
      3,
      "created has a fraction",
      anyBody(body -> replace(body, "created", b -> b.put("created", 1234567890.25)))),
  CREATED_STRING(
      "created-string",
      3,
      "created is a text",
      anyBody(body -> replace(body, "created", b -> b.put("created", "1234567890")))),
  USAGE_STRINGS(
      "usage-strings",
      3,
      "token counts are texts",
      usages(
          usage ->
              List.copyOf(usage.properties())
                  .forEach(
                      count -> {
                        if (count.getValue().isInt()) {
                          usage.put(count.getKey(), count.getValue().asText());
                        }
                      }))),
  FINISH_REASON_NULL(
      "finish-reason-null",
      3,
      "a plain answer does not say why it ends",
      choices(choice -> choice.putNull("finish_reason"))),
  ERROR_CODE_NUMBER(
      "error-code-number",
      3,
      "error.code is a number",
      errors((body, error) -> error.put("code", 400))),
  INDEX_STRING(
      "index-string",
      3,
      "an index is a text",
      anyItems(item -> item.put("index", item.path("index").asText()))),
  VECTOR_STRING(
      "vector-string",
      3,
      "a text stands in a vector",
      vectors(
          vector -> {
            if (vector.path("embedding") instanceof ArrayNode numbers && !numbers.isEmpty()) {
              numbers.set(numbers.size() - 1, "0.25");
            }
          })),
  STREAM_CONTENT_NULL(
      "stream-content-null",
      3,
      "the first delta's content is null",
      deltas(
          delta -> {
            // Elsewhere this could be the only text of the stream: then more than a type is wrong.
            if (delta.path("content").isTextual() && delta.path("content").asText().isEmpty()) {
              replace(delta, "role", d -> d.putNull("content"));
            }
          })),

  OBJECT_WRONG(
      "object-wrong",
      4,
      "object says text_completion",
      anyBody(body -> replace(body, "object", b -> b.put("object", "text_completion")))),
  ROLE_WRONG(
      "role-wrong",
      4,
      "the answer's role is user",
      anyMessages(message -> replace(message, "role", m -> m.put("role", "user")))),
  FINISH_REASON_EOS("finish-reason-eos", 4, "finish_reason is \"eos\"", finishReasons("eos")),
  FINISH_REASON_EMPTY("finish-reason-empty", 4, "finish_reason is \"\"", finishReasons("")),
  FINISH_REASON_STOP(
      "finish-reason-stop",
      4,
      "stop where max_tokens=1 forces length",
      (request, response) -> {
        if (request.path("max_tokens").asInt() == 1
            || request.path("max_completion_tokens").asInt() == 1) {
          finishReasons("stop").edit(request, response);
        }
      }),
  ERROR_TYPE(
      "error-type",
      4,
      "another error.type",
      errors((body, error) -> error.put("type", "BadRequestError"))),
  ERROR_CODE(
      "error-code",
      4,
      "another error.code",
      errors((body, error) -> error.put("code", "bad_request"))),
  ERROR_PARAM(
      "error-param", 4, "another error.param", errors((body, error) -> error.put("param", "body"))),
  TEXT_EMPTY("text-empty", 4, "empty text", messages(message -> message.put("content", ""))),
  STREAM_TEXT_EMPTY(
      "stream-text-empty",
      4,
      "a stream without text",
      deltas(delta -> replace(delta, "content", d -> d.put("content", "")))),
  USAGE_ZERO(
      "usage-zero",
      4,
      "token counts are 0",
      usages(
          usage ->
              List.copyOf(usage.properties())
                  .forEach(
                      count -> {
                        if (count.getValue().isInt()) {
                          usage.put(count.getKey(), 0);
                        }
                      }))),
  ONE_CHOICE_OF_TWO(
      "one-choice-of-two",
      4,
      "fewer choices than were asked for",
      (request, response) -> {
        dropLast(response.path("body").path("choices"));
        if (isStream(response)) {
          for (JsonNode chunk : response.path("body")) {
            if (chunk.path("choices") instanceof ArrayNode choices) {
              choices.removeIf(choice -> choice.path("index").intValue() > 0);
            }
          }
          ((ArrayNode) response.path("body"))
              .removeIf(chunk -> chunk.path("choices").isEmpty() && !chunk.hasNonNull("usage"));
        }
      }),
  INDEX_TWICE(
      "index-twice", 4, "all choices or vectors have one index", anyItems(i -> i.put("index", 0))),
  TOTAL_WRONG(
      "total-wrong",
      4,
      "total_tokens is not the sum",
      usages(usage -> usage.put("total_tokens", usage.path("total_tokens").intValue() + 1))),
  STREAM_PLAIN_OBJECT(
      "stream-plain-object",
      4,
      "chunks whose object is a plain answer's",
      chunks(chunk -> chunk.put("object", "chat.completion"))),
  STREAM_TWO_FINISH_REASONS(
      "stream-two-finish-reasons",
      4,
      "a choice ends twice",
      streamChoices(
          choice ->
              replace(choice.path("delta"), "role", d -> choice.put("finish_reason", "stop")))),
  STREAM_ONE_ID_PER_CHUNK(
      "stream-one-id-per-chunk",
      4,
      "every chunk has an id of its own",
      stream(
          (request, chunks) -> {
            for (int i = 1; i < chunks.size(); i++) {
              String id = "chatcmpl-" + i;
              ifObject(chunks.path(i), chunk -> chunk.put("id", id));
            }
          })),
  STREAM_USAGE_MISPLACED(
      "stream-usage-misplaced",
      4,
      "usage comes with the chunk that ends the choice",
      stream(
          (request, chunks) -> {
            if (isUsageAsked(request) && chunks.size() > 1) {
              JsonNode usage = chunks.remove(chunks.size() - 1).path("usage");
              ifObject(chunks.path(chunks.size() - 1), chunk -> chunk.set("usage", usage));
            }
          })),
  VECTOR_MISSING(
      "vector-missing",
      4,
      "fewer vectors than inputs",
      (request, response) -> dropLast(response.path("body").path("data"))),
  DIMENSIONS_WRONG(
      "dimensions-wrong",
      4,
      "vectors of another length",
      vectors(
          vector -> {
            JsonNode embedding = vector.path("embedding");
            if (embedding instanceof ArrayNode numbers && !numbers.isEmpty()) {
              numbers.remove(numbers.size() - 1);
            } else if (embedding.isTextual()) {
              int bytes = Base64.getDecoder().decode(embedding.textValue()).length;
              vector.put("embedding", base64(bytes / Float.BYTES - 1));
            }
          })),
  STREAM_NO_DONE(
      "stream-no-done",
      4,
      "no [DONE] ends the stream",
      (request, response) -> {
        if (isStream(response)) {
          response
              .putObject("stream")
              .put("events", response.path("body").size())
              .put("done", false)
              .put("comments", 0);
        }
      });

  private final String name;
  private final int level;
  private final String meaning;
  private final String example;
  private final Function<String, Edit> edit;

  Deviation(String name, int level, String meaning, Edit edit) {
    this(name, level, meaning, "", argument -> edit);
  }

  /** A deviation with an argument, for example the name of a parameter. */
  Deviation(String name, int level, String meaning, String example, Function<String, Edit> edit) {
    this.name = name;
    this.level = level;
    this.meaning = meaning;
    this.example = example;
    this.edit = edit;
  }

  /** The level of comparison that must notice. */
  public int level() {
    return level;
  }

  /** What the server does, for a person. */
  public String meaning() {
    return meaning;
  }

  /** An argument for it; empty where it takes none. */
  public String example() {
    return example;
  }

  /** As {@link #apply(String, JsonNode, JsonNode)}, with the example where it takes an argument. */
  public Optional<JsonNode> apply(JsonNode request, JsonNode response) {
    return apply(example, request, response);
  }

  /**
   * What a server that deviates in this way makes of an answer.
   *
   * @param argument for the deviations that take one
   * @param request the body of the request
   * @param response {@code {status, headers, body}} as a results file holds it
   * @return the other answer, of the same form: a body that is a text stands for one that is no
   *     JSON, a {@code stream} that is not done for one without {@code [DONE]}; empty where this
   *     answer does not show the deviation
   */
  public Optional<JsonNode> apply(String argument, JsonNode request, JsonNode response) {
    ObjectNode deviating = response.deepCopy();
    edit.apply(argument).edit(request, deviating);
    return deviating.equals(response) ? Optional.empty() : Optional.of(deviating);
  }

  /** The stable name, for example {@code no-usage}. */
  @Override
  public String toString() {
    return name;
  }

  /** Changes a response, or leaves it where it has nothing to change. */
  private interface Edit {
    void edit(JsonNode request, ObjectNode response);
  }

  /** Changes the chunks of a stream. */
  private interface StreamEdit {
    void edit(JsonNode request, ArrayNode chunks);
  }

  /** Changes the body of an error, or the error in it. */
  private interface ErrorEdit {
    void edit(ObjectNode body, ObjectNode error);
  }

  private static boolean isAccepted(JsonNode response) {
    return response.path("status").intValue() < 400;
  }

  private static boolean isStream(JsonNode response) {
    return isAccepted(response) && response.path("body").isArray();
  }

  private static boolean isUsageAsked(JsonNode request) {
    return request.path("stream_options").path("include_usage").asBoolean();
  }

  private static Edit accepted(Edit edit) {
    return (request, response) -> {
      if (isAccepted(response)) {
        edit.edit(request, response);
      }
    };
  }

  private static Edit rejected(Edit edit) {
    return (request, response) -> {
      if (!isAccepted(response)) {
        edit.edit(request, response);
      }
    };
  }

  private static Edit stream(StreamEdit edit) {
    return (request, response) -> {
      if (isStream(response)) {
        edit.edit(request, (ArrayNode) response.path("body"));
      }
    };
  }

  private static Edit chunks(Consumer<ObjectNode> edit) {
    return stream((request, chunks) -> ifObjects(chunks, edit));
  }

  private static Edit streamChoices(Consumer<ObjectNode> edit) {
    return chunks(chunk -> ifObjects(chunk.path("choices"), edit));
  }

  private static Edit deltas(Consumer<ObjectNode> edit) {
    return streamChoices(choice -> ifObject(choice.path("delta"), edit));
  }

  /** Changes accepted answers that are no stream. */
  private static Edit body(Consumer<ObjectNode> edit) {
    return accepted(
        (request, response) -> {
          if (!isStream(response)) {
            ifObject(response.path("body"), edit);
          }
        });
  }

  private static Edit choices(Consumer<ObjectNode> edit) {
    return body(body -> ifObjects(body.path("choices"), edit));
  }

  private static Edit messages(Consumer<ObjectNode> edit) {
    return choices(choice -> ifObject(choice.path("message"), edit));
  }

  private static Edit vectors(Consumer<ObjectNode> edit) {
    return body(body -> ifObjects(body.path("data"), edit));
  }

  private static Edit items(Consumer<ObjectNode> edit) {
    return both(choices(edit), vectors(edit));
  }

  private static Edit both(Edit first, Edit second) {
    return (request, response) -> {
      first.edit(request, response);
      second.edit(request, response);
    };
  }

  private static Edit anyBody(Consumer<ObjectNode> edit) {
    return both(body(edit), chunks(edit));
  }

  private static Edit anyChoices(Consumer<ObjectNode> edit) {
    return both(choices(edit), streamChoices(edit));
  }

  private static Edit anyMessages(Consumer<ObjectNode> edit) {
    return both(messages(edit), deltas(edit));
  }

  private static Edit anyItems(Consumer<ObjectNode> edit) {
    return both(items(edit), streamChoices(edit));
  }

  private static Edit usages(Consumer<ObjectNode> edit) {
    return anyBody(body -> ifObject(body.path("usage"), edit));
  }

  private static Edit finishReasons(String reason) {
    return anyChoices(
        choice -> {
          if (choice.path("finish_reason").isTextual()) {
            choice.put("finish_reason", reason);
          }
        });
  }

  private static Edit errors(ErrorEdit edit) {
    return rejected(
        (request, response) -> {
          ifObject(
              response.path("body"),
              body -> ifObject(body.path("error"), error -> edit.edit(body, error)));
        });
  }

  private static void replace(JsonNode object, String member, Consumer<ObjectNode> edit) {
    if (object.has(member)) {
      ifObject(object, edit);
    }
  }

  /** Servers under test are recorded too: what has another shape is left as it is. */
  private static void ifObject(JsonNode value, Consumer<ObjectNode> edit) {
    if (value instanceof ObjectNode object) {
      edit.accept(object);
    }
  }

  private static void ifObjects(JsonNode values, Consumer<ObjectNode> edit) {
    if (values.isArray()) {
      values.forEach(value -> ifObject(value, edit));
    }
  }

  private static void replaceAll(JsonNode values) {
    if (values instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        array.setNull(i);
      }
    }
  }

  private static void dropLast(JsonNode values) {
    if (values instanceof ArrayNode array && array.size() > 1) {
      array.remove(array.size() - 1);
    }
  }

  private static void mediaType(ObjectNode response, String type) {
    response.withObjectProperty("headers").put("content-type", type);
  }

  private static void error(ObjectNode response, int status, ObjectNode body) {
    response.put("status", status);
    response.set("body", body);
    response.remove("stream");
    mediaType(response, "application/json");
  }

  private static ObjectNode object() {
    return com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode();
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

  /** What FastAPI says of a request that does not fit its model. */
  private static ObjectNode detail() {
    ObjectNode body = object();
    ObjectNode detail = body.putArray("detail").addObject();
    detail.put("type", "value_error").put("msg", "Input should be valid");
    detail.putArray("loc").add("body");
    return body;
  }

  private static void accept(JsonNode request, ObjectNode response) {
    response.put("status", 200);
    mediaType(response, "application/json");
    response.set("body", request.has("input") ? embedding() : completion());
  }

  private static ObjectNode completion() {
    ObjectNode body = object();
    body.put("id", "chatcmpl-1").put("object", "chat.completion").put("created", 1234567890);
    body.put("model", "any");
    ObjectNode choice = body.putArray("choices").addObject().put("index", 0);
    choice.putObject("message").put("role", "assistant").put("content", "Hello!");
    choice.putNull("logprobs").put("finish_reason", "stop");
    body.putObject("usage")
        .put("prompt_tokens", 1)
        .put("completion_tokens", 2)
        .put("total_tokens", 3);
    return body;
  }

  private static ObjectNode embedding() {
    ObjectNode body = object();
    body.put("object", "list");
    ObjectNode vector = body.putArray("data").addObject();
    vector.put("object", "embedding").put("index", 0).putArray("embedding").add(0.5).add(-0.5);
    body.put("model", "any");
    body.putObject("usage").put("prompt_tokens", 1).put("total_tokens", 1);
    return body;
  }

  /** A vector in base64; every float in it is 0.25. */
  private static String base64(int floats) {
    ByteBuffer bytes = ByteBuffer.allocate(floats * Float.BYTES);
    bytes.order(java.nio.ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < floats; i++) {
      bytes.putFloat(0.25f);
    }
    return Base64.getEncoder().encodeToString(bytes.array());
  }

  /** The deviation of a name; empty where there is none. */
  public static Optional<Deviation> of(String name) {
    return Arrays.stream(values()).filter(deviation -> deviation.name.equals(name)).findFirst();
  }
}
