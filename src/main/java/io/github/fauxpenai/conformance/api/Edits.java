package io.github.fauxpenai.conformance.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.serve.Deviation.Edit;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Building blocks for the tables of deviations: each selects which part of which answers is
 * changed.
 */
public final class Edits {
  private Edits() {}

  /** Changes the chunks of a stream. */
  public interface StreamEdit {
    /** Changes them in place; {@code request} is the request's body. */
    void edit(JsonNode request, ArrayNode chunks);
  }

  /** Changes the body of a refusal, or the error in it. */
  public interface ErrorEdit {
    /** Changes them in place. */
    void edit(ObjectNode body, ObjectNode error);
  }

  /** Changes accepted answers. */
  public static Edit accepted(Edit edit) {
    return (request, response) -> {
      if (isAccepted(response)) {
        edit.edit(request, response);
      }
    };
  }

  /** Changes refusals. */
  public static Edit rejected(Edit edit) {
    return (request, response) -> {
      if (!isAccepted(response)) {
        edit.edit(request, response);
      }
    };
  }

  /** Changes the chunks of a stream. */
  public static Edit stream(StreamEdit edit) {
    return (request, response) -> {
      if (isStream(response)) {
        edit.edit(request, (ArrayNode) response.path("body"));
      }
    };
  }

  /** Changes every chunk of a stream. */
  public static Edit chunks(Consumer<ObjectNode> edit) {
    return stream((request, chunks) -> ifObjects(chunks, edit));
  }

  /** Changes some chunks of a stream. */
  public static Edit chunks(Predicate<JsonNode> which, Consumer<ObjectNode> edit) {
    return chunks(
        chunk -> {
          if (which.test(chunk)) {
            edit.accept(chunk);
          }
        });
  }

  /** Changes accepted answers that are not streams. */
  public static Edit body(Consumer<ObjectNode> edit) {
    return accepted(
        (request, response) -> {
          if (!isStream(response)) {
            ifObject(response.path("body"), edit);
          }
        });
  }

  /** Changes plain bodies and every chunk of a stream. */
  public static Edit anyBody(Consumer<ObjectNode> edit) {
    return both(body(edit), chunks(edit));
  }

  /** Makes one edit after the other. */
  public static Edit both(Edit first, Edit second) {
    return (request, response) -> {
      first.edit(request, response);
      second.edit(request, response);
    };
  }

  /** Changes the object {@code usage}, including that of chunks. */
  public static Edit usages(Consumer<ObjectNode> edit) {
    return anyBody(body -> ifObject(body.path("usage"), edit));
  }

  /** Changes the body of a refusal in OpenAI's form, or the error in it. */
  public static Edit errors(ErrorEdit edit) {
    return rejected(
        (request, response) -> {
          ifObject(
              response.path("body"),
              body -> ifObject(body.path("error"), error -> edit.edit(body, error)));
        });
  }

  /** Whether a response is a stream, whose body is an array. */
  public static boolean isStream(JsonNode response) {
    return isAccepted(response) && response.path("body").isArray();
  }

  /** Changes an object that has the member. */
  public static void replace(JsonNode object, String member, Consumer<ObjectNode> edit) {
    if (object.has(member)) {
      ifObject(object, edit);
    }
  }

  /** Changes a value if it is an object; recordings of servers under test may have other shapes. */
  public static void ifObject(JsonNode value, Consumer<ObjectNode> edit) {
    if (value instanceof ObjectNode object) {
      edit.accept(object);
    }
  }

  /** Changes every object of an array. */
  public static void ifObjects(JsonNode values, Consumer<ObjectNode> edit) {
    if (values.isArray()) {
      values.forEach(value -> ifObject(value, edit));
    }
  }

  /** Drops the last of several elements. */
  public static void dropLast(JsonNode values) {
    if (values instanceof ArrayNode array && array.size() > 1) {
      array.remove(array.size() - 1);
    }
  }

  /** Sets the media type. */
  public static void mediaType(ObjectNode response, String type) {
    response.withObjectProperty("headers").put("content-type", type);
  }

  /** Makes a response a refusal. */
  public static void error(ObjectNode response, int status, ObjectNode body) {
    response.put("status", status);
    response.set("body", body);
    response.remove("stream");
    mediaType(response, "application/json");
  }

  /** An empty object. */
  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** Changes every token count, given the object that has it and its name there. */
  public static Edit counts(BiConsumer<ObjectNode, String> edit) {
    return usages(
        usage ->
            List.copyOf(usage.properties())
                .forEach(
                    count -> {
                      if (count.getValue().isInt()) {
                        edit.accept(usage, count.getKey());
                      }
                    }));
  }

  private static boolean isAccepted(JsonNode response) {
    return response.path("status").intValue() < 400;
  }
}
