package io.github.fauxpenai.conformance.api.embeddings;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.results.Answer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * A vector of an answer in either spelling: an array of numbers, or base64 of little-endian floats
 * of four bytes.
 *
 * @param value what stands in its place; missing where nothing does
 */
record Vector(JsonNode value) {
  /** One for each item of an answer. */
  static List<Vector> of(Answer answer) {
    return answer.values("data[]").stream()
        .map(item -> new Vector(item.path("embedding")))
        .toList();
  }

  boolean isArray() {
    return value.isArray();
  }

  boolean isText() {
    return value.isTextual();
  }

  /** How many elements it has, whatever they are; 0 where it is neither an array nor base64. */
  int length() {
    return isArray() ? value.size() : floats().map(FloatBuffer::remaining).orElse(0);
  }

  /** The numbers; empty where there are none, or they cannot be read. */
  Optional<FloatBuffer> numbers() {
    if (!isArray()) {
      return floats();
    }
    FloatBuffer numbers = FloatBuffer.allocate(value.size());
    for (JsonNode number : value) {
      if (!number.isNumber()) {
        return Optional.empty();
      }
      numbers.put(number.floatValue());
    }
    return numbers.position() == 0 ? Optional.empty() : Optional.of(numbers.flip());
  }

  /** The square root of the sum of squares; 0 where the numbers cannot be read. */
  double euclideanLength() {
    Optional<FloatBuffer> numbers = numbers();
    double sum = 0;
    while (numbers.isPresent() && numbers.get().hasRemaining()) {
      double number = numbers.get().get();
      sum += number * number;
    }
    return Math.sqrt(sum);
  }

  private Optional<FloatBuffer> floats() {
    try {
      byte[] bytes = Base64.getDecoder().decode(value.asText());
      return bytes.length == 0 || bytes.length % Float.BYTES != 0
          ? Optional.empty()
          : Optional.of(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
