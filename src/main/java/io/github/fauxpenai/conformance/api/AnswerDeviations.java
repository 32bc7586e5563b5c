package io.github.fauxpenai.conformance.api;

import static io.github.fauxpenai.conformance.api.Edits.anyBody;
import static io.github.fauxpenai.conformance.api.Edits.body;
import static io.github.fauxpenai.conformance.api.Edits.counts;
import static io.github.fauxpenai.conformance.api.Edits.isStream;
import static io.github.fauxpenai.conformance.api.Edits.mediaType;
import static io.github.fauxpenai.conformance.api.Edits.replace;
import static io.github.fauxpenai.conformance.api.Edits.usages;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.serve.Deviation;
import io.github.fauxpenai.conformance.serve.Deviation.Edit;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** Deviations in parts that the answers of several APIs share. */
public final class AnswerDeviations {
  private AnswerDeviations() {}

  /**
   * The table of deviations of whole answers and of members of their bodies.
   *
   * @param accepted makes the body of an ordinary accepted answer of the API
   */
  public static List<Deviation> all(Supplier<ObjectNode> accepted) {
    return List.of(
        Deviation.of(
            "plain-text",
            1,
            "text without JSON",
            (request, response) -> {
              mediaType(response, "text/plain; charset=utf-8");
              response.put("body", "It works!");
            }),
        Deviation.of(
            "stream-as-json",
            1,
            "one JSON answer where a stream was asked for",
            (request, response) -> {
              if (isStream(response)) {
                response.set("body", accepted.get());
                response.remove("stream");
                mediaType(response, "application/json");
              }
            }),
        Deviation.of(
            "no-usage", 2, "no usage in a plain answer", body(body -> body.remove("usage"))),
        Deviation.of("no-id", 2, "no id, in chunks too", anyBody(body -> body.remove("id"))),
        Deviation.of(
            "no-object", 2, "no object in a plain answer", body(body -> body.remove("object"))),
        Deviation.of(
            "no-created", 2, "no created, in chunks too", anyBody(body -> body.remove("created"))),
        Deviation.of(
            "body-null", 2, "null in place of an answer", (request, r) -> r.putNull("body")),
        Deviation.of(
            "created-float",
            3,
            "created has a fraction",
            anyBody(body -> replace(body, "created", b -> b.put("created", 1234567890.25)))),
        Deviation.of(
            "created-string",
            3,
            "created is a text",
            anyBody(body -> replace(body, "created", b -> b.put("created", "1234567890")))),
        Deviation.of(
            "usage-strings",
            3,
            "token counts are texts",
            counts((usage, name) -> usage.put(name, usage.path(name).asText()))),
        Deviation.of(
            "object-wrong",
            4,
            "object says text_completion",
            anyBody(body -> replace(body, "object", b -> b.put("object", "text_completion")))),
        Deviation.of(
            "usage-zero", 4, "token counts are 0", counts((usage, name) -> usage.put(name, 0))),
        Deviation.of(
            "total-wrong",
            4,
            "total_tokens is not the sum",
            usages(usage -> usage.put("total_tokens", usage.path("total_tokens").intValue() + 1))));
  }

  /**
   * The table of deviations of items that have an index.
   *
   * @param items makes an edit of the items of plain answers
   * @param anyItems makes an edit of the items of plain answers and streams
   */
  public static List<Deviation> indexes(
      Function<Consumer<ObjectNode>, Edit> items, Function<Consumer<ObjectNode>, Edit> anyItems) {
    return List.of(
        Deviation.of(
            "index-missing",
            2,
            "choices and vectors without index",
            items.apply(item -> item.remove("index"))),
        Deviation.of(
            "index-string",
            3,
            "an index is a text",
            anyItems.apply(item -> item.put("index", item.path("index").asText()))),
        Deviation.of(
            "index-twice",
            4,
            "all choices or vectors have one index",
            anyItems.apply(i -> i.put("index", 0))));
  }
}
