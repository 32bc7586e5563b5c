package io.github.fauxpenai.conformance.examples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import java.util.function.Predicate;

/**
 * An embeddings server that sample data can be recorded from: it checks requests as OpenAI's
 * reference describes them, and computes vectors that mean nothing.
 */
public final class StandIn implements Closeable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int DIMENSIONS = 8;
  private static final List<String> MODELS =
      List.of("text-embedding-ada-002", "text-embedding-3-small", "text-embedding-3-large");

  private final HttpServer http;

  /** A request that is refused. */
  private static final class Refusal extends Exception {
    private final int status;
    private final String param;
    private final String code;

    Refusal(int status, String message, String param, String code) {
      super(message);
      this.status = status;
      this.param = param;
      this.code = code;
    }
  }

  /** Listens at a free port of this machine. */
  public StandIn() throws IOException {
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.createContext("/v1/embeddings", this::handle);
    http.start();
  }

  /** Its base URL. */
  public String baseUrl() {
    return "http://127.0.0.1:" + http.getAddress().getPort() + "/v1";
  }

  private void handle(HttpExchange exchange) throws IOException {
    int status = 200;
    ObjectNode body;
    try {
      body = answer(JSON.readTree(exchange.getRequestBody()));
    } catch (Refusal e) {
      status = e.status;
      body = JSON.createObjectNode();
      body.putObject("error")
          .put("message", e.getMessage())
          .put("type", "invalid_request_error")
          .put("param", e.param)
          .put("code", e.code);
    }
    byte[] bytes = JSON.writeValueAsBytes(body);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  private static ObjectNode answer(JsonNode request) throws Refusal {
    String model = model(request);
    boolean base64 = isBase64(request);
    if (!request.path("user").isMissingNode() && !request.path("user").isTextual()) {
      throw bad("'user' must be a string.", "user");
    }
    int dimensions = dimensions(request, model);
    JsonNode input = input(request);
    ObjectNode body = JSON.createObjectNode().put("object", "list");
    int vectors = isOne(input) ? 1 : input.size();
    for (int i = 0; i < vectors; i++) {
      ObjectNode vector = body.withArray("data").addObject();
      vector.put("object", "embedding").put("index", i);
      float[] numbers = vector(i, dimensions);
      if (base64) {
        vector.put("embedding", base64(numbers));
      } else {
        for (float number : numbers) {
          vector.withArray("embedding").add(number);
        }
      }
    }
    body.put("model", model);
    int tokens = isOne(input) ? tokens(input) : 0;
    for (JsonNode each : isOne(input) ? List.<JsonNode>of() : input) {
      tokens += tokens(each);
    }
    body.putObject("usage").put("prompt_tokens", tokens).put("total_tokens", tokens);
    return body;
  }

  /** A text counts as one. */
  private static int tokens(JsonNode input) {
    return input.isArray() ? input.size() : 1;
  }

  private static String model(JsonNode request) throws Refusal {
    String model = request.path("model").asText();
    if (model.isEmpty()) {
      throw bad("A model is required.", "model");
    }
    if (!MODELS.contains(model)) {
      throw new Refusal(404, "There is no model " + model + ".", null, "model_not_found");
    }
    return model;
  }

  private static boolean isBase64(JsonNode request) throws Refusal {
    JsonNode format = request.path("encoding_format");
    if (!format.isMissingNode() && !List.of("float", "base64").contains(format.asText())) {
      throw bad("'encoding_format' must be float or base64.", "encoding_format");
    }
    return "base64".equals(format.textValue());
  }

  private static int dimensions(JsonNode request, String model) throws Refusal {
    JsonNode dimensions = request.path("dimensions");
    if (dimensions.isMissingNode()) {
      return DIMENSIONS;
    }
    if (!dimensions.isInt() || dimensions.intValue() < 1) {
      throw bad("'dimensions' must be a whole number from 1.", "dimensions");
    }
    if (model.endsWith("-002")) {
      throw bad("This model does not support specifying dimensions.", null);
    }
    return dimensions.intValue();
  }

  private static JsonNode input(JsonNode request) throws Refusal {
    JsonNode input = request.path("input");
    boolean fits =
        input.isTextual()
            || input.isArray()
                && !input.isEmpty()
                && (all(input, JsonNode::isTextual)
                    || all(input, StandIn::isToken)
                    || all(input, tokens -> tokens.isArray() && all(tokens, StandIn::isToken)));
    if (!fits) {
      throw bad("'input' must be text, tokens, or a list of them.", "input");
    }
    return input;
  }

  private static boolean isOne(JsonNode input) {
    return input.isTextual() || input.path(0).isInt();
  }

  private static boolean isToken(JsonNode value) {
    return value.isInt() && value.intValue() >= 0;
  }

  private static boolean all(JsonNode array, Predicate<JsonNode> condition) {
    for (JsonNode element : array) {
      if (!condition.test(element)) {
        return false;
      }
    }
    return true;
  }

  /** A vector of length 1. */
  private static float[] vector(int place, int dimensions) {
    float[] vector = new float[dimensions];
    double squares = 0;
    for (int i = 0; i < dimensions; i++) {
      vector[i] = (place + 1) * (i % DIMENSIONS + 1) % 17 - 8;
      squares += vector[i] * vector[i];
    }
    for (int i = 0; i < dimensions; i++) {
      vector[i] /= (float) Math.sqrt(squares);
    }
    return vector;
  }

  private static String base64(float[] vector) {
    ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES);
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    for (float number : vector) {
      bytes.putFloat(number);
    }
    return Base64.getEncoder().encodeToString(bytes.array());
  }

  private static Refusal bad(String message, String param) {
    return new Refusal(400, message, param, null);
  }

  @Override
  public void close() {
    http.stop(0);
  }
}
