package io.github.fauxpenai.conformance.api.embeddings;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.results.Answer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * A vector of an answer in either spelling: an array of numbers, or base64 of little-endian
 * four-byte floats.
 */
final class Vector {
  private final JsonNode value;

  /** Read on first use, as several promises need them, and numbers take long to read. */
  private Optional<FloatBuffer> numbers;

  /** The vectors of an answer, as it keeps them. */
  private record All(List<Vector> vectors) {
    static All of(Answer answer) {
      return new All(
          answer.values("data[]").stream()
              .map(item -> new Vector(item.path("embedding")))
              .toList());
    }
  }

  /**
   * @param value the member {@code embedding}, whatever it is; may be missing
   */
  Vector(JsonNode value) {
    this.value = value;
  }

  /** The vectors of an answer, one per item. */
  static List<Vector> of(Answer answer) {
    return answer.readAs(All.class, All::of).vectors();
  }

  JsonNode value() {
    return value;
  }

  boolean isArray() {
    return value.isArray();
  }

  boolean isText() {
    return value.isTextual();
  }

  /** How many elements it has, whatever they are; 0 if it is neither an array nor base64. */
  int length() {
    return isArray() ? value.size() : floats().map(FloatBuffer::remaining).orElse(0);
  }

  /** The numbers; empty if there are none or they cannot be read. */
  Optional<FloatBuffer> numbers() {
    if (numbers == null) {
      numbers = read();
    }
    return numbers.map(FloatBuffer::duplicate);
  }

  private Optional<FloatBuffer> read() {
    if (!isArray()) {
      return encoding().isEmpty() ? floats() : Optional.empty();
    }
    FloatBuffer read = FloatBuffer.allocate(value.size());
    for (JsonNode number : value) {
      if (!number.isNumber()) {
        return Optional.empty();
      }
      // Java makes a float from a number's digits, which the number then keeps; most doubles need
      // none.
      read.put((float) number.doubleValue());
    }
    return read.position() == 0 ? Optional.empty() : Optional.of(read.flip());
  }

  /** The square root of the sum of squares; 0 if the numbers cannot be read. */
  double euclideanLength() {
    return numbers().map(Vector::lengthOf).orElse(0.0);
  }

  /**
   * Whether a length is 1, within a tolerance for half precision, in which servers compute: it
   * keeps three digits of each number.
   */
  static boolean isUnit(double length) {
    // Written so that NaN is not near.
    return Math.abs(length - 1) <= 0.02;
  }

  /**
   * How base64 is encoded, if not as OpenAI encodes it: recognized by vectors of length 1 only when
   * the bytes are read in another way. Empty for OpenAI's encoding.
   */
  Optional<String> encoding() {
    Optional<FloatBuffer> floats = isText() ? floats() : Optional.empty();
    if (floats.isEmpty() || isUnit(lengthOf(floats.get()))) {
      return Optional.empty();
    }
    ByteBuffer bytes = bytes().orElseThrow();
    if (isUnit(lengthOf(bytes.order(ByteOrder.BIG_ENDIAN).asFloatBuffer()))) {
      return Optional.of("floats with the highest byte first");
    }
    DoubleBuffer doubles = bytes.order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer();
    double sum = 0;
    while (doubles.hasRemaining()) {
      double number = doubles.get();
      sum += number * number;
    }
    return bytes.remaining() % Double.BYTES == 0 && isUnit(Math.sqrt(sum))
        ? Optional.of("numbers of eight bytes, not of four")
        : Optional.empty();
  }

  private static double lengthOf(FloatBuffer numbers) {
    double sum = 0;
    for (int i = numbers.position(); i < numbers.limit(); i++) {
      double number = numbers.get(i);
      sum += number * number;
    }
    return Math.sqrt(sum);
  }

  private Optional<FloatBuffer> floats() {
    return bytes()
        .filter(bytes -> bytes.hasRemaining() && bytes.remaining() % Float.BYTES == 0)
        .map(bytes -> bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer());
  }

  private Optional<ByteBuffer> bytes() {
    try {
      return Optional.of(ByteBuffer.wrap(Base64.getDecoder().decode(value.asText())));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
