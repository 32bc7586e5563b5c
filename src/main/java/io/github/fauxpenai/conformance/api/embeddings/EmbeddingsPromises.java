package io.github.fauxpenai.conformance.api.embeddings;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.api.CommonPromises;
import io.github.fauxpenai.conformance.api.Usage;
import io.github.fauxpenai.conformance.check.Exchange;
import io.github.fauxpenai.conformance.check.Judgement;
import io.github.fauxpenai.conformance.check.Promise;
import io.github.fauxpenai.conformance.check.Twin;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What embeddings promise according to OpenAI's API reference:
 * https://platform.openai.com/docs/api-reference/embeddings/create
 */
final class EmbeddingsPromises {
  /**
   * Floats keep seven digits, but runs of one model on different hardware differ in the fourth; all
   * numbers are below 1.
   */
  private static final double ROUNDING = 1e-3;

  /** Shorter vectors may be the same for different inputs. */
  private static final int TELLING = 8;

  private static final String NO_VECTORS = "the answer has no vectors";

  private static final Twin FLOATS = Twin.with("encoding_format=float");

  /** Without an encoding, floats are the default. */
  private static final Twin DEFAULT = Twin.without("encoding_format");

  /** For each input of the batch, the request that sends it alone. */
  private static final Map<String, Twin> ALONE =
      EmbeddingsExtension.BATCHED.stream()
          .collect(Collectors.toMap(text -> text, text -> Twin.with("input=" + text)));

  /** The least cosine of two vectors of one text; for different texts it is below 0.9. */
  private static final double SAME = 0.99;

  private EmbeddingsPromises() {}

  static List<Promise> all() {
    return Stream.concat(
            Stream.of(
                // "an array containing multiple inputs": as many vectors, each with its index.
                Promise.of(
                    "input.vectors",
                    "input",
                    "a vector for each input",
                    exchange -> inputs(exchange) > 0,
                    EmbeddingsPromises::vectorForEach),
                // "OpenAI embeddings are normalized to length 1", including shortened ones.
                Promise.of(
                    "embedding.unit",
                    "embedding",
                    "vectors of length 1",
                    exchange -> inputs(exchange) > 0,
                    EmbeddingsPromises::unit),
                Promise.of(
                    "embedding.distinct",
                    "embedding",
                    "different vectors for different inputs",
                    exchange -> inputs(exchange) > 1,
                    EmbeddingsPromises::distinct),
                // Nothing else shows that vectors were mixed up.
                Promise.of(
                    "input.alone",
                    "input",
                    "in a batch the vector that an input has alone",
                    exchange ->
                        inputs(exchange) > 1
                            && !all(exchange.asked("input"), input -> !isSentAlone(input)),
                    EmbeddingsPromises::alone,
                    ALONE.values().toArray(Twin[]::new)),
                CommonPromises.model(),
                Promise.of(
                    "usage.sum",
                    "usage",
                    "token counts that add up",
                    exchange -> inputs(exchange) > 0,
                    exchange ->
                        exchange.answer().values("usage").stream()
                            .filter(JsonNode::isObject)
                            .map(usage -> sum(exchange, usage))
                            .findFirst()
                            .orElse(Judgement.untested("no usage"))),
                // "The number of dimensions the resulting output embeddings should have."
                Promise.of(
                    "dimensions.length",
                    "dimensions",
                    "vectors of so many numbers",
                    exchange -> CommonPromises.isWhole(exchange, "dimensions", 1),
                    EmbeddingsPromises::dimensions),
                // "Can be either float or base64."
                Promise.of(
                    "encoding_format.float",
                    "encoding_format",
                    "numbers for float",
                    exchange -> isEncoding(exchange, "float"),
                    EmbeddingsPromises::floats),
                Promise.of(
                    "encoding_format.base64",
                    "encoding_format",
                    "base64 of floats for base64",
                    exchange -> isEncoding(exchange, "base64"),
                    EmbeddingsPromises::base64),
                Promise.of(
                    "encoding_format.same_numbers",
                    "encoding_format",
                    "base64 of the numbers that float gives",
                    exchange -> isEncoding(exchange, "base64"),
                    EmbeddingsPromises::sameNumbers,
                    FLOATS,
                    DEFAULT)),
            Stream.concat(CommonPromises.ofHeads().stream(), CommonPromises.all().stream()))
        .toList();
  }

  private static boolean isEncoding(Exchange exchange, String name) {
    return exchange.asked("encoding_format").asText().equals(name)
        && CommonPromises.isAsked(exchange, "encoding_format");
  }

  /** How many inputs a request has; 0 if OpenAI would not accept them. */
  private static int inputs(Exchange exchange) {
    JsonNode input = exchange.asked("input");
    if (!CommonPromises.isAsked(exchange, "input")) {
      return 0;
    }
    if (isText(input) || isTokens(input)) {
      return 1;
    }
    boolean many =
        input.isArray()
            && (all(input, EmbeddingsPromises::isText) || all(input, EmbeddingsPromises::isTokens));
    return many ? input.size() : 0;
  }

  private static boolean isText(JsonNode input) {
    return input.isTextual() && !input.textValue().isEmpty();
  }

  /** Whether one input or several are tokens instead of texts. */
  static boolean isOfTokens(JsonNode input) {
    return isTokens(input)
        || input.isArray() && !input.isEmpty() && all(input, EmbeddingsPromises::isTokens);
  }

  private static boolean isTokens(JsonNode input) {
    return input.isArray()
        && !input.isEmpty()
        && all(input, token -> token.isIntegralNumber() && token.asLong() >= 0);
  }

  private static boolean all(JsonNode array, Predicate<JsonNode> condition) {
    for (JsonNode element : array) {
      if (!condition.test(element)) {
        return false;
      }
    }
    return true;
  }

  private static Judgement vectorForEach(Exchange exchange) {
    List<JsonNode> items = exchange.answer().values("data[]");
    int inputs = inputs(exchange);
    if (items.size() != inputs) {
      return items.size() == 1
          ? Judgement.ignored("1 vector for %d inputs".formatted(inputs))
          : Judgement.broken("%d vectors for %d inputs".formatted(items.size(), inputs));
    }
    for (int i = 0; i < inputs; i++) {
      if (!items.get(i).path("index").isIntegralNumber()
          || items.get(i).path("index").asInt() != i) {
        return Judgement.broken("vectors out of order, or without their index");
      }
    }
    // If an encoding is named, other promises check it.
    if (!exchange.request().has("encoding_format")
        && Vector.of(exchange.answer()).stream().anyMatch(vector -> vector.numbers().isEmpty())) {
      return Judgement.broken("an embedding that is no vector");
    }
    return Judgement.honoured();
  }

  private static boolean isSentAlone(JsonNode input) {
    return input.isTextual() && ALONE.containsKey(input.textValue());
  }

  /** A model may add tokens that mark the beginning and the end of each input. */
  private static Judgement sum(Exchange exchange, JsonNode usage) {
    Judgement sum = Usage.sum(usage, false);
    if (sum.outcome() != Judgement.Outcome.HONOURED) {
      return sum;
    }
    long counted = usage.path("prompt_tokens").asLong();
    if (counted < inputs(exchange)) {
      return Judgement.broken("fewer tokens than inputs");
    }
    return Judgement.brokenUnless(
        counted >= tokensSent(exchange.asked("input")), "fewer tokens than were sent");
  }

  private static long tokensSent(JsonNode input) {
    long tokens = 0;
    for (JsonNode each : input) {
      tokens += each.isArray() ? each.size() : each.isNumber() ? 1 : 0;
    }
    return tokens;
  }

  private static Judgement unit(Exchange exchange) {
    List<Vector> vectors = Vector.of(exchange.answer());
    if (vectors.isEmpty() || vectors.stream().anyMatch(v -> v.numbers().isEmpty())) {
      return Judgement.untested("vectors that cannot be read");
    }
    for (Vector vector : vectors) {
      double length = vector.euclideanLength();
      if (length == 0) {
        return Judgement.broken("a vector of zeros");
      }
      if (!Vector.isUnit(length)) {
        return Judgement.broken("a vector of another length");
      }
    }
    return Judgement.honoured();
  }

  private static Judgement distinct(Exchange exchange) {
    JsonNode inputs = exchange.asked("input");
    List<Vector> vectors = Vector.of(exchange.answer());
    if (vectors.size() != inputs.size()
        || vectors.stream().anyMatch(vector -> vector.length() < TELLING)) {
      return Judgement.untested("vectors that cannot tell");
    }
    Map<JsonNode, JsonNode> inputOf = new HashMap<>();
    for (int i = 0; i < vectors.size(); i++) {
      JsonNode before = inputOf.putIfAbsent(vectors.get(i).value(), inputs.get(i));
      if (before != null && !before.equals(inputs.get(i))) {
        return Judgement.broken("one vector for different inputs");
      }
    }
    return inputOf.size() < 2
        ? Judgement.untested("all inputs are the same")
        : Judgement.honoured();
  }

  private static Judgement alone(Exchange exchange) {
    JsonNode inputs = exchange.asked("input");
    List<Optional<FloatBuffer>> vectors =
        Vector.of(exchange.answer()).stream().map(Vector::numbers).toList();
    if (vectors.size() != inputs.size() || vectors.stream().anyMatch(Optional::isEmpty)) {
      return Judgement.untested("vectors that cannot tell");
    }
    boolean isTold = false;
    for (int i = 0; i < inputs.size(); i++) {
      Optional<FloatBuffer> alone =
          Optional.ofNullable(ALONE.get(inputs.get(i).asText()))
              .flatMap(twin -> exchange.twins(twin).stream().findFirst())
              .map(Vector::of)
              .filter(of -> of.size() == 1)
              .flatMap(of -> of.get(0).numbers())
              .filter(numbers -> numbers.remaining() >= TELLING);
      if (alone.isEmpty()) {
        continue;
      }
      isTold = true;
      if (!isSame(vectors.get(i).orElseThrow(), alone.get())) {
        boolean isOfAnother =
            vectors.stream().anyMatch(other -> isSame(other.orElseThrow(), alone.get()));
        return Judgement.broken(
            isOfAnother ? "an input has the vector of another" : "another vector than alone");
      }
    }
    return isTold
        ? Judgement.honoured()
        : Judgement.untested("no answer to one of the inputs alone");
  }

  private static boolean isSame(FloatBuffer one, FloatBuffer other) {
    if (one.remaining() != other.remaining()) {
      return false;
    }
    double product = 0;
    double ones = 0;
    double others = 0;
    for (int i = 0; i < one.remaining(); i++) {
      product += (double) one.get(i) * other.get(i);
      ones += (double) one.get(i) * one.get(i);
      others += (double) other.get(i) * other.get(i);
    }
    return product >= SAME * Math.sqrt(ones * others);
  }

  private static Judgement dimensions(Exchange exchange) {
    int asked = exchange.asked("dimensions").asInt();
    TreeSet<Integer> found = new TreeSet<>();
    Vector.of(exchange.answer())
        .forEach(vector -> found.add(vector.numbers().map(FloatBuffer::remaining).orElse(-1)));
    if (found.isEmpty() || found.contains(-1)) {
      return Judgement.untested("vectors that cannot be read");
    }
    if (found.size() > 1) {
      return Judgement.broken("vectors of different lengths");
    }
    return Judgement.ignoredUnless(
        found.first() == asked, "%d numbers instead of %d".formatted(found.first(), asked));
  }

  private static Judgement floats(Exchange exchange) {
    List<Vector> vectors = Vector.of(exchange.answer());
    if (vectors.isEmpty()) {
      return Judgement.untested(NO_VECTORS);
    }
    if (!vectors.stream().allMatch(Vector::isArray)) {
      return Judgement.ignored("vectors that are no arrays");
    }
    return Judgement.brokenUnless(
        vectors.stream().allMatch(vector -> vector.numbers().isPresent()),
        "vectors of something else than numbers");
  }

  private static Judgement base64(Exchange exchange) {
    List<Vector> vectors = Vector.of(exchange.answer());
    if (vectors.isEmpty()) {
      return Judgement.untested(NO_VECTORS);
    }
    if (vectors.stream().anyMatch(Vector::isArray)) {
      return Judgement.ignored("an array of numbers");
    }
    Optional<String> encoding =
        vectors.stream().flatMap(vector -> vector.encoding().stream()).findFirst();
    if (encoding.isPresent()) {
      return Judgement.broken("base64 of " + encoding.get());
    }
    return Judgement.brokenUnless(
        vectors.stream().allMatch(vector -> vector.numbers().isPresent()),
        "a text that is no base64 of floats");
  }

  private static Judgement sameNumbers(Exchange exchange) {
    List<Vector> ours = Vector.of(exchange.answer());
    if (ours.isEmpty()) {
      return Judgement.untested(NO_VECTORS);
    }
    if (ours.stream().anyMatch(v -> !v.isText() || v.numbers().isEmpty())) {
      return Judgement.untested("no base64");
    }
    Optional<List<Vector>> twin =
        exchange.twins(FLOATS, DEFAULT).stream()
            .map(Vector::of)
            .filter(
                vectors ->
                    !vectors.isEmpty()
                        && vectors.stream().allMatch(v -> v.isArray() && v.numbers().isPresent()))
            .findFirst();
    if (twin.isEmpty()) {
      return Judgement.untested("no answer to the same request with float");
    }
    List<Vector> theirs = twin.get();
    if (ours.size() != theirs.size()) {
      return Judgement.broken("%d vectors, as float %d".formatted(ours.size(), theirs.size()));
    }
    for (int i = 0; i < ours.size(); i++) {
      FloatBuffer our = ours.get(i).numbers().orElseThrow();
      FloatBuffer their = theirs.get(i).numbers().orElseThrow();
      if (our.remaining() != their.remaining()) {
        return Judgement.broken(
            "%d numbers, as float %d".formatted(our.remaining(), their.remaining()));
      }
      while (our.hasRemaining()) {
        // Written so that NaN is not near.
        if (!(Math.abs(our.get() - their.get()) <= ROUNDING)) {
          return Judgement.broken("other numbers than as float");
        }
      }
    }
    return Judgement.honoured();
  }
}
