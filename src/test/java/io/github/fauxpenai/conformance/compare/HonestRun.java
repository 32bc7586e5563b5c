package io.github.fauxpenai.conformance.compare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * Answers as the same server could give them at another time, or another server that keeps OpenAI's
 * promises: everything that may differ does, at random, and nothing else.
 */
public final class HonestRun {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String[] WORDS = {
    "Hello", " there", "! How", " can I help", " you", "?\n", " 你好", " 😀", " \"quoted\"", "\t", "…"
  };

  /** The members that OpenAI's reference does not require. */
  private static final Set<String> OPTIONAL =
      Set.of(
          "annotations",
          "refusal",
          "system_fingerprint",
          "service_tier",
          "prompt_tokens_details",
          "completion_tokens_details",
          "cached_tokens",
          "audio_tokens",
          "reasoning_tokens",
          "accepted_prediction_tokens",
          "rejected_prediction_tokens");

  private final Random random;

  public HonestRun(long seed) {
    this.random = new Random(seed);
  }

  /**
   * A whole results file, answered at another time; half of its results were recorded by this
   * program.
   */
  public Recordings of(Recordings baseline) {
    Recordings varied = baseline.answering(this::vary);
    for (ObjectNode result : varied.results().values()) {
      if (random.nextBoolean()) {
        Recordings.record(result);
        if (result.path("response").path("body").isArray()) {
          ((ObjectNode) result.path("response"))
              .putObject("stream")
              .put("events", result.path("response").path("body").size())
              .put("done", true)
              .put("comments", random.nextInt(3));
        }
      }
      if (random.nextInt(10) == 0) {
        Recordings.failedTrials(result, 503, -1);
      }
    }
    return varied;
  }

  /** Another answer to the same request. */
  public JsonNode vary(JsonNode request, JsonNode response) {
    ObjectNode varied = response.deepCopy();
    varyHeaders((ObjectNode) varied.path("headers"));
    JsonNode body = varied.path("body");
    if (varied.path("status").intValue() >= 400) {
      varyError((ObjectNode) body);
    } else if (body.isArray()) {
      varied.set("body", varyStream(request, (ArrayNode) body));
    } else if (body.has("choices")) {
      varyCompletion(request, (ObjectNode) body);
    } else {
      varyEmbeddings((ObjectNode) body);
    }
    varied.set("body", varyMembers(varied.path("body")));
    return varied;
  }

  private boolean sometimes() {
    return random.nextBoolean();
  }

  private void varyHeaders(ObjectNode headers) {
    String type = headers.path("content-type").textValue().replaceFirst(";.*", "");
    String[] spellings = {
      type, type + "; charset=utf-8", type.toUpperCase(Locale.ROOT) + ";charset=\"UTF-8\""
    };
    headers.put("content-type", spellings[random.nextInt(spellings.length)]);
    headers.remove("x-request-id");
    headers.put("x-ratelimit-remaining-requests", Integer.toString(random.nextInt(10_000)));
    headers.put("traceparent", "00-%032x-01".formatted(random.nextLong()));
  }

  private void varyError(ObjectNode body) {
    ((ObjectNode) body.path("error")).put("message", text());
    // Members that only the older recorder wrote into errors.
    body.remove(List.of("created", "service_tier"));
  }

  private void varyCompletion(JsonNode request, ObjectNode body) {
    varyCommon(body, "chatcmpl-" + Long.toHexString(random.nextLong()), time(), fingerprint());
    for (JsonNode choice : body.path("choices")) {
      ((ObjectNode) choice.path("message")).put("content", text());
      varyFinish(request, (ObjectNode) choice);
      varyLogprobs(choice.path("logprobs"), true);
    }
    varyUsage(body.path("usage"), true);
  }

  private void varyCommon(ObjectNode body, String id, int created, JsonNode fingerprint) {
    body.put("id", id).put("created", created);
    body.set("system_fingerprint", fingerprint);
    if (body.has("service_tier")) {
      body.set(
          "service_tier",
          sometimes() ? NODES.nullNode() : NODES.textNode(sometimes() ? "flex" : "priority"));
    }
  }

  private int time() {
    return 1_700_000_000 + random.nextInt(100_000_000);
  }

  private JsonNode fingerprint() {
    return sometimes() ? NODES.nullNode() : NODES.textNode("fp_" + random.nextInt(1000));
  }

  private void varyFinish(JsonNode request, ObjectNode choice) {
    boolean forced =
        request.path("max_tokens").asInt() == 1
            || request.path("max_completion_tokens").asInt() == 1;
    if (!forced && choice.path("finish_reason").isTextual()) {
      choice.put("finish_reason", sometimes() ? "stop" : "length");
    }
  }

  private void varyUsage(JsonNode usage, boolean completion) {
    if (usage.isObject()) {
      int prompt = 1 + random.nextInt(1000);
      int completed = completion ? 1 + random.nextInt(1000) : 0;
      ((ObjectNode) usage).put("prompt_tokens", prompt).put("total_tokens", prompt + completed);
      if (completion) {
        ((ObjectNode) usage).put("completion_tokens", completed);
        for (String details : List.of("prompt_tokens_details", "completion_tokens_details")) {
          for (Map.Entry<String, JsonNode> detail : usage.path(details).properties()) {
            detail.setValue(NODES.numberNode(random.nextInt(5)));
          }
        }
      }
    }
  }

  /**
   * Other probabilities, and other tokens if a text was recorded whole.
   *
   * @param fewer whether there may be fewer tokens than before
   */
  private void varyLogprobs(JsonNode logprobs, boolean fewer) {
    if (!logprobs.path("content").isArray()) {
      return;
    }
    ArrayNode tokens = (ArrayNode) logprobs.path("content");
    while (fewer && tokens.size() > 1 && random.nextInt(4) != 0) {
      tokens.remove(random.nextInt(tokens.size()));
    }
    for (JsonNode token : tokens) {
      varyToken((ObjectNode) token);
      token.path("top_logprobs").forEach(top -> varyToken((ObjectNode) top));
    }
  }

  private void varyToken(ObjectNode token) {
    String word = WORDS[random.nextInt(WORDS.length)];
    ArrayNode bytes = token.put("token", word).putArray("bytes");
    for (byte b : word.getBytes(StandardCharsets.UTF_8)) {
      bytes.add(b & 0xff);
    }
    token.put("logprob", random.nextInt(8) == 0 ? 0 : -random.nextDouble());
  }

  /**
   * The chunks of another stream: the choices' chunks in any order, each choice begun by its role
   * and ended by its finish_reason, with any number of pieces of text in between.
   */
  private ArrayNode varyStream(JsonNode request, ArrayNode chunks) {
    Map<Integer, List<ObjectNode>> choices = new TreeMap<>();
    for (JsonNode chunk : chunks) {
      for (JsonNode choice : chunk.path("choices")) {
        choices
            .computeIfAbsent(choice.path("index").intValue(), index -> new ArrayList<>())
            .add((ObjectNode) choice);
      }
    }
    for (List<ObjectNode> choice : choices.values()) {
      varyPieces(choice);
      varyFinish(request, choice.get(choice.size() - 1));
    }
    ArrayNode varied = NODES.arrayNode();
    ObjectNode frame = ((ObjectNode) chunks.path(0)).deepCopy();
    while (choices.values().stream().anyMatch(choice -> !choice.isEmpty())) {
      List<List<ObjectNode>> left = choices.values().stream().filter(c -> !c.isEmpty()).toList();
      ObjectNode choice = left.get(random.nextInt(left.size())).remove(0);
      choice.remove(List.of("created", "service_tier"));
      ObjectNode chunk = frame.deepCopy();
      chunk.putArray("choices").add(choice);
      varied.add(chunk);
    }
    JsonNode last = chunks.path(chunks.size() - 1);
    if (last.path("choices").isEmpty()) {
      varyUsage(last.path("usage"), true);
      varied.add(last);
    }
    String id = "chatcmpl-" + Long.toHexString(random.nextLong());
    int created = time();
    JsonNode fingerprint = fingerprint();
    varied.forEach(chunk -> varyCommon((ObjectNode) chunk, id, created, fingerprint));
    return varied;
  }

  /** Varies the parts of one choice: role first, then text, then the end. */
  private void varyPieces(List<ObjectNode> parts) {
    ObjectNode piece = parts.get(1).deepCopy();
    ObjectNode end = parts.get(parts.size() - 1);
    ObjectNode begin = parts.get(0);
    parts.subList(1, parts.size()).clear();
    int pieces = 1 + random.nextInt(6);
    for (int i = 0; i < pieces; i++) {
      ObjectNode next = piece.deepCopy();
      ((ObjectNode) next.path("delta")).put("content", i > 0 && sometimes() ? "" : text());
      varyLogprobs(next.path("logprobs"), false);
      parts.add(next);
    }
    if (sometimes()) {
      // Role and first piece in one chunk.
      ObjectNode first = parts.remove(1);
      ((ObjectNode) begin.path("delta")).set("content", first.path("delta").path("content"));
      begin.set("logprobs", first.path("logprobs"));
    }
    if (random.nextInt(3) == 0) {
      // Last piece and end in one chunk, which may be the only one.
      parts.get(parts.size() - 1).set("finish_reason", end.path("finish_reason"));
      return;
    }
    if (sometimes()) {
      ((ObjectNode) end.path("delta")).put("content", "");
    }
    parts.add(end);
  }

  private void varyEmbeddings(ObjectNode body) {
    for (JsonNode vector : body.path("data")) {
      JsonNode embedding = vector.path("embedding");
      if (embedding.isArray()) {
        ArrayNode numbers = (ArrayNode) embedding;
        for (int i = 0; i < numbers.size(); i++) {
          numbers.set(
              i,
              random.nextInt(50) == 0
                  ? NODES.numberNode(random.nextInt(2))
                  : NODES.numberNode(random.nextGaussian()));
        }
      } else {
        int floats = Base64.getDecoder().decode(embedding.textValue()).length / Float.BYTES;
        ByteBuffer bytes = ByteBuffer.allocate(floats * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < floats; i++) {
          bytes.putFloat((float) random.nextGaussian());
        }
        ((ObjectNode) vector).put("embedding", Base64.getEncoder().encodeToString(bytes.array()));
      }
    }
    varyUsage(body.path("usage"), false);
  }

  private String text() {
    StringBuilder text = new StringBuilder("A");
    for (int i = random.nextInt(6); i > 0; i--) {
      text.append(WORDS[random.nextInt(WORDS.length)]);
    }
    return text.toString();
  }

  /**
   * Omits members that are null or optional, sets optional ones to null, adds unknown ones, and
   * reorders the members of every object.
   */
  private JsonNode varyMembers(JsonNode value) {
    if (value.isArray()) {
      ArrayNode varied = NODES.arrayNode();
      value.forEach(element -> varied.add(varyMembers(element)));
      return varied;
    }
    if (!value.isObject()) {
      return value;
    }
    List<Map.Entry<String, JsonNode>> members = new ArrayList<>(value.properties());
    Collections.shuffle(members, random);
    ObjectNode varied = NODES.objectNode();
    for (Map.Entry<String, JsonNode> member : members) {
      boolean optional = OPTIONAL.contains(member.getKey());
      boolean mayGo = optional || member.getValue().isNull();
      if (mayGo && random.nextInt(3) == 0) {
        continue;
      }
      varied.set(
          member.getKey(),
          optional && random.nextInt(3) == 0 ? NODES.nullNode() : varyMembers(member.getValue()));
    }
    if (random.nextInt(4) == 0) {
      addMember(varied);
    }
    return varied;
  }

  private void addMember(ObjectNode object) {
    switch (random.nextInt(4)) {
      case 0 -> object.put("x_text", text());
      case 1 -> object.putNull("x_null");
      case 2 -> object.putArray("x_array").addObject().put("index", -1);
      default -> object.putObject("x_object").put("finish_reason", "eos");
    }
  }
}
