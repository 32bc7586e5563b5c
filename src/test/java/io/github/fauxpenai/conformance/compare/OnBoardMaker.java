package io.github.fauxpenai.conformance.compare;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.api.OnBoard;
import io.github.fauxpenai.conformance.explain.Refusal;
import io.github.fauxpenai.conformance.explain.Signature;
import io.github.fauxpenai.conformance.scenario.Factor;
import io.github.fauxpenai.conformance.scenario.Scenario;
import io.github.fauxpenai.conformance.scenario.TestSuite;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * Makes the bundled answers from the published results files. {@code src/main/baseline/make.sh}
 * runs it.
 */
public final class OnBoardMaker {
  private static final ObjectMapper JSON = new ObjectMapper();

  private OnBoardMaker() {}

  /**
   * @param args the folder of the published files, the folder to write to, and the source of the
   *     published files: a name, a commit, and when they were recorded
   */
  public static void main(String[] args) throws IOException {
    for (Api api : Api.values()) {
      Path file = Path.of(args[0], api.toString(), "results.json.gz");
      if (Files.exists(file)) {
        byte[] made = gzipped(made(api, file, args[2], args[3], args[4]));
        Files.write(Path.of(args[1], OnBoard.resource(api.toString())), made);
      }
    }
  }

  /** The file, unpacked. */
  static String made(Api api, Path file, String name, String commit, String recorded)
      throws IOException {
    Map<String, ObjectNode> results = Recordings.read(file).results();
    SortedMap<String, Scenario> scenarios = TestSuite.scenarios(api.suites());
    if (!results.keySet().equals(scenarios.keySet())) {
      throw new IllegalStateException(file + " does not answer the test plan of " + api);
    }
    ObjectNode made = JSON.createObjectNode();
    made.putObject("source")
        .put("name", name)
        .put("commit", commit)
        .put("recorded", recorded)
        .put("sha256", sha256(file));
    made.put("plan", OnBoard.planOf(scenarios));
    ArrayNode responses = JSON.createArrayNode();
    ArrayNode answers = JSON.createArrayNode();
    Map<JsonNode, Integer> numbers = new LinkedHashMap<>();
    Set<String> parameters =
        scenarios.values().stream()
            .flatMap(scenario -> scenario.spec().factors().stream())
            .map(Factor::parameter)
            .collect(Collectors.toSet());
    Reasons reasons = new Reasons(parameters);
    Skeleton skeleton = new Skeleton(api.rules());
    for (ObjectNode result : results.values()) {
      JsonNode response = result.path("response");
      if (response.isNull()) {
        answers.addNull();
        continue;
      }
      String message = response.at("/body/error/message").asText();
      String reason = reasons.of(message) + named(message, parameters);
      ObjectNode bare = skeleton.of(Recordings.request(result), response, reason);
      answers.add(
          numbers.computeIfAbsent(
              bare,
              first -> {
                responses.add(first);
                return numbers.size();
              }));
    }
    made.set("responses", responses);
    made.set("answers", answers);
    return JSON.writeValueAsString(made);
  }

  /**
   * The parameters that a message names, quoted as one, because quoted values do not distinguish
   * reasons.
   */
  private static String named(String message, Set<String> parameters) {
    List<String> named =
        Stream.of(message.split("[^A-Za-z0-9_]+"))
            .filter(parameters::contains)
            .distinct()
            .sorted()
            .toList();
    return named.isEmpty() ? "" : Refusal.NAMES.formatted(String.join(", ", named));
  }

  /** A mark for each group of refusals whose messages differ only in numbers and quoted values. */
  private static final class Reasons {
    private final Set<String> parameters;
    private final Map<String, String> marks = new LinkedHashMap<>();

    Reasons(Set<String> parameters) {
      this.parameters = parameters;
    }

    /** Marks consist of letters, because numbers do not distinguish reasons. */
    String of(String message) {
      return marks.computeIfAbsent(
          Signature.reason(message, parameters),
          reason ->
              Refusal.REASON + (char) ('a' + marks.size() / 26) + (char) ('a' + marks.size() % 26));
    }
  }

  private static String sha256(Path file) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] gzipped(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out =
        new GZIPOutputStream(bytes) {
          {
            def.setLevel(Deflater.BEST_COMPRESSION);
          }
        }) {
      out.write(text.getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
