package io.github.fauxpenai.conformance.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.check.Definition;
import io.github.fauxpenai.conformance.check.DefinitionCheck;
import io.github.fauxpenai.conformance.check.Promise;
import io.github.fauxpenai.conformance.explain.DifferenceCode;
import io.github.fauxpenai.conformance.report.JsonReports;
import io.github.fauxpenai.conformance.serve.Deviation;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What other programs, files of known failures and people go by: codes, ids of promises, members of
 * {@code report.json}, and fingerprints of causes. A name that is listed once must stay, and no
 * name is released that is not listed. A line that goes from the list belongs into the release
 * notes.
 */
final class StableNamesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path SAMPLE = Path.of("src/examples/embeddings-sample/results.json.gz");
  private static final Path LIST =
      Path.of("src/test/resources/io/github/fauxpenai/conformance/cli/stable-names.txt");

  private static final Deviation NOT_UNIT =
      Api.EMBEDDINGS.reports().stream()
          .filter(report -> report.name().equals("vector-not-unit"))
          .findFirst()
          .orElseThrow();

  @TempDir private Path folder;

  @Test
  void theNamesThatOthersGoByAreThoseThatAreListed() throws IOException {
    Set<String> names = names();
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(LIST, String.join("\n", names) + "\n");
    }
    Set<String> listed = new TreeSet<>(Files.readAllLines(LIST, UTF_8));

    assertEquals(
        List.of(),
        listed.stream().filter(name -> !names.contains(name)).toList(),
        "A name is gone that others go by. Give it back, or say so in the release notes and list"
            + " what is there now: ./mvnw test -Dtest=StableNamesTest -Dgolden.update=true");
    assertEquals(
        List.of(),
        names.stream().filter(name -> !listed.contains(name)).toList(),
        "A name is new. Once it is released it must stay: choose it well, and list it with"
            + " ./mvnw test -Dtest=StableNamesTest -Dgolden.update=true");
  }

  private Set<String> names() throws IOException {
    Set<String> names = new TreeSet<>();
    Stream.of(DifferenceCode.values()).forEach(code -> names.add("code " + code));
    for (Api api : Api.values()) {
      promises(api).forEach(promise -> names.add("promise " + api + " " + promise.id()));
    }
    JsonReports.schema()
        .path("$defs")
        .properties()
        .forEach(each -> members("member " + each.getKey(), each.getValue(), names));
    Path results = deviating();
    causes("compareResults", results, names);
    causes("checkResults", results, names);
    return names;
  }

  private static List<Promise> promises(Api api) {
    return Stream.concat(
            api.promises().stream(),
            api.check(Definition.bundled()).map(DefinitionCheck::promises).stream()
                .flatMap(List::stream))
        .toList();
  }

  /** Each with its type. */
  private static void members(String path, JsonNode schema, Set<String> names) {
    for (Map.Entry<String, JsonNode> member : schema.path("properties").properties()) {
      JsonNode type = member.getValue();
      String name = path + "." + member.getKey();
      names.add(name + " " + type.path("type").asText(type.path("$ref").asText("any")));
      members(name, type, names);
      members(name + "[]", type.path("items"), names);
      members(name + "{}", type.path("additionalProperties"), names);
    }
  }

  /** A few faults that always are the same. */
  private Path deviating() throws IOException {
    Path file = folder.resolve("results.json.gz");
    try (InputStream in = new GZIPInputStream(Files.newInputStream(SAMPLE));
        OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      JsonNode results = JSON.readTree(in);
      for (JsonNode result : results) {
        if (result instanceof ObjectNode all && all.path("response") instanceof ObjectNode answer) {
          NOT_UNIT
              .apply(result.at("/scenario/requestBody"), answer)
              .ifPresent(changed -> all.set("response", changed));
        }
        if (result.at("/response/body") instanceof ObjectNode body) {
          body.remove("usage");
          if (body.path("error") instanceof ObjectNode error) {
            error.put("type", 400);
          }
          if (result.at("/scenario/requestBody").has("user")
              && result.path("response") instanceof ObjectNode response) {
            response.put("status", 422);
          }
        }
      }
      out.write(JSON.writeValueAsBytes(results));
    }
    return file;
  }

  private void causes(String command, Path results, Set<String> names) throws IOException {
    Path report = folder.resolve(command + ".json");
    Stream<Object> baseline =
        command.equals("compareResults") ? Stream.of("--specFile=" + SAMPLE) : Stream.empty();
    CommandRun.of(
        Stream.concat(
                Stream.of(
                    command, "--api=embeddings", "--resultsFile=" + results, "--report=" + report),
                baseline)
            .toArray());
    for (JsonNode cause : JsonReports.read(report).path("causes")) {
      names.add(
          "cause %s %s".formatted(cause.path("fingerprint").asText(), cause.path("line").asText()));
    }
  }
}
