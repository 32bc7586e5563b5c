package io.github.fauxpenai.conformance.compare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.json.JsonPath;
import io.github.fauxpenai.conformance.json.JsonType;
import io.github.fauxpenai.conformance.json.RawJson;
import io.github.fauxpenai.conformance.results.Answer;
import io.github.fauxpenai.conformance.results.RecordedResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Removes from an answer what levels 1 to 4 ignore, and compares the rest with the whole: it must
 * look the same to them.
 */
final class Skeleton {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final Set<String> HEADERS = Set.of("content-type", "openai-version");

  /** A text that only shows that there is one, and its length where the length matters. */
  private static final List<UnaryOperator<String>> TEXTS =
      List.of(text -> text.isEmpty() ? "" : "x", text -> "A".repeat(text.length()));

  /** One shows what there is, two that there are several. */
  private static final int MOST_ALIKE = 2;

  private final Rules rules;
  private final Set<String> said;
  private final Set<String> counted;
  private int mostAlike;

  Skeleton(Rules rules) {
    this.rules = rules;
    this.said =
        Stream.concat(rules.equal().stream(), rules.vocabularies().keySet().stream())
            .collect(Collectors.toSet());
    this.counted = rules.counts().stream().map(Count::path).collect(Collectors.toSet());
  }

  /**
   * The same answer without its texts.
   *
   * @param reason what stands for the message of a refusal
   */
  ObjectNode of(JsonNode request, JsonNode response, String reason) {
    Map<String, String> expected = facts(request, response);
    Map<String, String> facts = Map.of();
    for (int most = 1; most <= MOST_ALIKE; most++) {
      for (UnaryOperator<String> text : TEXTS) {
        mostAlike = most;
        ObjectNode skeleton = bare(response, text, reason);
        facts = facts(request, skeleton);
        if (facts.equals(expected)) {
          return skeleton;
        }
      }
    }
    facts.entrySet().removeAll(expected.entrySet());
    throw new IllegalStateException(
        "what is left does not look the same: " + facts + "; it was " + expected);
  }

  private ObjectNode bare(JsonNode response, UnaryOperator<String> text, String reason) {
    ObjectNode bare = NODES.objectNode();
    bare.set("status", response.path("status"));
    ObjectNode headers = bare.putObject("headers");
    for (Map.Entry<String, JsonNode> header : response.path("headers").properties()) {
      if (HEADERS.contains(header.getKey())) {
        headers.set(header.getKey(), header.getValue());
      }
    }
    JsonNode body = response.path("body");
    if (body.isArray()) {
      List<JsonNode> chunks = new ArrayList<>();
      body.forEach(chunk -> chunks.add(bare("", chunk, text)));
      bare.putArray("body").addAll(few(chunks));
    } else {
      bare.set("body", bare("", body, text));
    }
    if (bare.path("body").path("error") instanceof ObjectNode error && error.has("message")) {
      error.put("message", reason);
      if (rules.isModelLimit(answer(response))) {
        bare.put("modelLimit", true);
      }
    }
    return bare;
  }

  private JsonNode bare(String path, JsonNode value, UnaryOperator<String> text) {
    if (value.isObject()) {
      ObjectNode bare = NODES.objectNode();
      for (Map.Entry<String, JsonNode> member : value.properties()) {
        String name = member.getKey();
        bare.set(name, bare(JsonPath.member(path, name), member.getValue(), text));
      }
      keepSum(value, bare);
      return bare;
    }
    if (value.isArray()) {
      List<JsonNode> all = new ArrayList<>();
      value.forEach(element -> all.add(bare(JsonPath.elements(path), element, text)));
      return NODES.arrayNode().addAll(counted.contains(path) ? all : few(all));
    }
    if (value.isTextual()) {
      return said.contains(path) ? value : NODES.textNode(text.apply(value.textValue()));
    }
    if (value.isIntegralNumber()) {
      return path.endsWith("index") ? value : NODES.numberNode(value.bigIntegerValue().signum());
    }
    return value.isNumber()
        ? NODES.numberNode(0.5)
        : value.isBoolean() ? NODES.booleanNode(true) : value;
  }

  /** Keeps the first of similar chunks and elements: order and presence stay. */
  private List<JsonNode> few(List<JsonNode> all) {
    Map<JsonNode, Integer> alike = new HashMap<>();
    return all.stream().filter(each -> alike.merge(each, 1, Integer::sum) <= mostAlike).toList();
  }

  /** Makes token counts small numbers, of which one may have to be the sum of the others. */
  private static void keepSum(JsonNode usage, ObjectNode bare) {
    if (usage.path("total_tokens").isIntegralNumber()) {
      boolean isSum =
          usage.path("prompt_tokens").asLong() + usage.path("completion_tokens").asLong()
              == usage.path("total_tokens").asLong();
      int sum = bare.path("prompt_tokens").asInt() + bare.path("completion_tokens").asInt();
      bare.put("total_tokens", isSum ? sum : sum + 1);
    }
  }

  private static Answer answer(JsonNode response) {
    return Answer.of(RecordedResponse.of(RawJson.of(response)));
  }

  /** All that levels 1 to 4 make of an answer of the baseline. */
  private Map<String, String> facts(JsonNode request, JsonNode response) {
    Answer answer = answer(response);
    Map<String, String> facts = new TreeMap<>();
    facts.put("status", Integer.toString(answer.status()));
    facts.put("media type", answer.mediaType());
    boolean modelLimit = response.has("modelLimit") || rules.isModelLimit(answer);
    facts.put("model limit", Boolean.toString(modelLimit));
    addShape(Shape.of(answer, rules.variants()), facts);
    for (String path : said) {
      facts.put("values of " + path, new LinkedHashSet<>(answer.values(path)).toString());
    }
    for (Count count : rules.counts()) {
      facts.put("count of " + count.path(), count.count().apply(answer).toString());
    }
    for (Invariant invariant : rules.invariants()) {
      facts.put(
          invariant.code() + " " + invariant.path() + " " + invariant.promise(),
          Boolean.toString(invariant.test().holds(request, answer)));
    }
    return facts;
  }

  private static void addShape(Shape shape, Map<String, String> facts) {
    facts.put(
        "types at " + shape.path(),
        shape.describeTypes() + (shape.countEmpty() > 0 ? ", some empty" : ""));
    for (Shape member : shape.members().values()) {
      boolean always = member.count() == shape.count(JsonType.OBJECT);
      boolean severalTimes = always && shape.count(JsonType.OBJECT) > 1;
      facts.put(
          "presence of " + member.path(),
          severalTimes ? "several times" : always ? "always" : "in some");
      addShape(member, facts);
    }
    shape.kinds().values().forEach(kind -> addShape(kind, facts));
    shape.elements().ifPresent(elements -> addShape(elements, facts));
  }
}
