package io.github.fauxpenai.conformance.api.embeddings;

import static io.github.fauxpenai.conformance.api.embeddings.EmbeddingsDeviations.vectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.api.Edits;
import io.github.fauxpenai.conformance.serve.Deviation;
import io.github.fauxpenai.conformance.serve.Deviation.Edit;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.DoubleUnaryOperator;

/** Faults of embeddings servers that users reported and that need no recording to be found. */
final class EmbeddingsReports {
  static final List<Deviation> ALL =
      List.of(
          Deviation.reported(
              "vectors-same",
              "every input gets the vector of the first",
              data(
                  items ->
                      items.forEach(
                          item ->
                              ((ObjectNode) item)
                                  .set("embedding", items.get(0).path("embedding"))))),
          Deviation.reported(
              "vectors-swapped",
              "vectors belong to other inputs, and their indexes look right",
              data(
                  items -> {
                    List<JsonNode> vectors = new ArrayList<>();
                    items.forEach(item -> vectors.add(item.path("embedding")));
                    Collections.reverse(vectors);
                    for (int i = 0; i < vectors.size(); i++) {
                      ((ObjectNode) items.get(i)).set("embedding", vectors.get(i));
                    }
                  })),
          Deviation.reported(
              "vectors-reversed",
              "vectors in another order than the inputs, with the right indexes",
              data(
                  items -> {
                    List<JsonNode> all = new ArrayList<>();
                    items.forEach(all::add);
                    Collections.reverse(all);
                    ((ArrayNode) items).removeAll().addAll(all);
                  })),
          Deviation.reported(
              "model-empty", "model is empty", Edits.body(body -> body.put("model", ""))),
          Deviation.reported("vector-zeros", "vectors of zeros", numbers(number -> 0)),
          Deviation.reported(
              "vector-not-unit", "vectors are not of length 1", numbers(number -> 2 * number)),
          Deviation.reported(
              "vector-nested",
              "a vector stands in a vector",
              vectors(
                  item -> {
                    JsonNode vector = item.path("embedding");
                    if (vector.isArray()) {
                      item.putArray("embedding").add(vector);
                    }
                  })),
          Deviation.reported(
              "base64-doubles",
              "base64 of numbers of eight bytes",
              base64(
                  floats -> {
                    ByteBuffer bytes =
                        ByteBuffer.allocate(floats.remaining() * Double.BYTES)
                            .order(ByteOrder.LITTLE_ENDIAN);
                    while (floats.hasRemaining()) {
                      bytes.putDouble(floats.get());
                    }
                    return bytes.array();
                  })),
          Deviation.reported(
              "base64-big-endian",
              "base64 of numbers with the highest byte first",
              base64(
                  floats -> {
                    ByteBuffer bytes = ByteBuffer.allocate(floats.remaining() * Float.BYTES);
                    while (floats.hasRemaining()) {
                      bytes.putFloat(floats.get());
                    }
                    return bytes.array();
                  })),
          Deviation.reported(
              "base64-zeros",
              "base64 of zeros",
              base64(floats -> new byte[floats.remaining() * Float.BYTES])));

  private EmbeddingsReports() {}

  private static Edit data(Consumer<JsonNode> edit) {
    return Edits.body(
        body -> {
          if (body.path("data").isArray()
              && !body.path("data").isEmpty()
              && body.path("data").get(0).isObject()) {
            edit.accept(body.path("data"));
          }
        });
  }

  private static Edit numbers(DoubleUnaryOperator edit) {
    return vectors(
        item -> {
          if (item.path("embedding") instanceof ArrayNode numbers) {
            for (int i = 0; i < numbers.size(); i++) {
              numbers.set(i, edit.applyAsDouble(numbers.get(i).asDouble()));
            }
          }
        });
  }

  /** Encodes floats in another way. */
  private interface Encoding {
    byte[] bytes(FloatBuffer floats);
  }

  private static Edit base64(Encoding encoding) {
    return vectors(
        item -> {
          if (item.path("embedding").isTextual()) {
            new Vector(item.path("embedding"))
                .numbers()
                .map(encoding::bytes)
                .ifPresent(
                    bytes -> item.put("embedding", Base64.getEncoder().encodeToString(bytes)));
          }
        });
  }
}
