package io.github.fauxpenai.conformance.api.embeddings;

import static io.github.fauxpenai.conformance.api.Edits.body;
import static io.github.fauxpenai.conformance.api.Edits.dropLast;
import static io.github.fauxpenai.conformance.api.Edits.ifObjects;
import static io.github.fauxpenai.conformance.api.Edits.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.api.AnswerDeviations;
import io.github.fauxpenai.conformance.api.ErrorDeviations;
import io.github.fauxpenai.conformance.serve.Deviation;
import io.github.fauxpenai.conformance.serve.Deviation.Edit;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Deviations of servers of embeddings. */
final class EmbeddingsDeviations {
  static final List<Deviation> ALL =
      Stream.of(
              ErrorDeviations.all(EmbeddingsDeviations::embedding),
              AnswerDeviations.all(EmbeddingsDeviations::embedding),
              AnswerDeviations.indexes(
                  EmbeddingsDeviations::vectors, EmbeddingsDeviations::vectors),
              ofVectors())
          .flatMap(List::stream)
          .toList();

  private EmbeddingsDeviations() {}

  private static List<Deviation> ofVectors() {
    return List.of(
        Deviation.of(
            "floats-for-base64",
            2,
            "numbers where base64 was asked for",
            vectors(
                vector -> {
                  if (vector.path("embedding").isTextual()) {
                    byte[] floats =
                        Base64.getDecoder().decode(vector.path("embedding").textValue());
                    ArrayNode numbers = vector.putArray("embedding");
                    for (int i = 0; i < floats.length / Float.BYTES; i++) {
                      numbers.add(0.25);
                    }
                  }
                })),
        Deviation.of(
            "base64-for-floats",
            2,
            "base64 where numbers were asked for",
            vectors(
                vector -> {
                  if (vector.path("embedding").isArray()) {
                    vector.put("embedding", base64(vector.path("embedding").size()));
                  }
                })),
        Deviation.of(
            "vector-string",
            3,
            "a text stands in a vector",
            vectors(
                vector -> {
                  if (vector.path("embedding") instanceof ArrayNode numbers && !numbers.isEmpty()) {
                    numbers.set(numbers.size() - 1, "0.25");
                  }
                })),
        Deviation.of(
            "vector-missing",
            4,
            "fewer vectors than inputs",
            (request, response) -> dropLast(response.path("body").path("data"))),
        Deviation.of(
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
                })));
  }

  static Edit vectors(Consumer<ObjectNode> edit) {
    return body(body -> ifObjects(body.path("data"), edit));
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

  /** A vector in base64 in which every float is 0.25. */
  private static String base64(int floats) {
    ByteBuffer bytes = ByteBuffer.allocate(floats * Float.BYTES);
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < floats; i++) {
      bytes.putFloat(0.25f);
    }
    return Base64.getEncoder().encodeToString(bytes.array());
  }
}
