package io.github.fauxpenai.conformance.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.check.Definition;
import io.github.fauxpenai.conformance.compare.Level;
import io.github.fauxpenai.conformance.compare.Recordings;
import io.github.fauxpenai.conformance.compare.ResultsComparison;
import io.github.fauxpenai.conformance.compare.Rules;
import io.github.fauxpenai.conformance.explain.KnownFailures;
import io.github.fauxpenai.conformance.results.Selection;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/** A baseline and a server's results, and the reports of their comparison. */
final class Reporting {
  static final Definition.Source DEFINITION =
      new Definition.Source("openai", "7.0.0", "2026-01-01");

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final Recordings baseline = Recordings.none();
  private final Recordings results = Recordings.none();
  private KnownFailures known = KnownFailures.none();
  private String label = "my server";
  private Rules rules = Api.CHAT_COMPLETIONS.rules();

  Reporting(Path folder) {
    this.folder = folder;
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An answer of status 200. */
  static ObjectNode ok(String body) {
    return answer(200, body);
  }

  static ObjectNode answer(int status, String body) {
    ObjectNode answer = JSON.createObjectNode().put("status", status);
    answer.putObject("headers").put("content-type", "application/json");
    answer.set("body", json(body));
    return answer;
  }

  /**
   * Adds a scenario.
   *
   * @param name factors such as {@code temperature=2}, joined with {@code +}
   */
  Reporting scenario(String name, JsonNode request, JsonNode expected, JsonNode actual) {
    ObjectNode ours = Recordings.result(name, request, expected);
    for (String factor : name.split("\\+", -1)) {
      ((ObjectNode) ours.path("scenario").path("spec"))
          .withArray("factors")
          .addObject()
          .put("negative", false)
          .put("primary", false)
          .put("name", factor)
          .put("key", factor)
          .put("val", factor.substring(factor.indexOf('=') + 1));
    }
    baseline.put(ours);
    ObjectNode theirs = ours.deepCopy();
    theirs.set("response", actual);
    ((ObjectNode) theirs.path("recording")).put("label", label);
    results.put(theirs);
    return this;
  }

  /** Answers mean what these say, not what chat completions mean. */
  Reporting rules(Rules other) {
    rules = other;
    return this;
  }

  /** What the next scenarios' server is called. */
  Reporting label(String text) {
    label = text;
    return this;
  }

  /** The results of the scenario of this name, to be edited. */
  ObjectNode result(String name) {
    return named(results, name);
  }

  /** The baseline of the scenario of this name, to be edited. */
  ObjectNode baseline(String name) {
    return named(baseline, name);
  }

  private static ObjectNode named(Recordings recordings, String name) {
    return recordings.results().values().stream()
        .filter(r -> r.at("/scenario/spec/name").asText().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** Accepts failures. */
  Reporting known(String... lines) throws IOException {
    known =
        KnownFailures.read(
            Files.write(folder.resolve("known.txt"), Arrays.asList(lines)), List.of());
    return this;
  }

  /** Compares at the level of types and writes a report whose name's ending is its format. */
  Path write(String fileName) throws IOException {
    return write(Api.CHAT_COMPLETIONS, fileName).get(0);
  }

  private List<Path> write(Api api, String... fileNames) throws IOException {
    return compare(
        folder,
        api,
        rules,
        Level.TYPES,
        baseline.write(folder.resolve("baseline.json.gz")),
        results.write(folder.resolve("results.json.gz")),
        known,
        fileNames);
  }

  static List<Path> compare(
      Path folder,
      Api api,
      Level level,
      Path baseline,
      Path results,
      KnownFailures known,
      String... fileNames)
      throws IOException {
    return compare(folder, api, api.rules(), level, baseline, results, known, fileNames);
  }

  private static List<Path> compare(
      Path folder,
      Api api,
      Rules rules,
      Level level,
      Path baseline,
      Path results,
      KnownFailures known,
      String... fileNames)
      throws IOException {
    List<Path> paths = Arrays.stream(fileNames).map(folder::resolve).toList();
    ReportContext context =
        new ReportContext(
            "fauxpenai-conformance",
            "1.2.3",
            api.toString(),
            api.path(),
            DEFINITION,
            Optional.of(new ReportContext.Baseline(level, baseline.toString())),
            new ReportContext.Rerun(baseline.toString(), Map.of(), Optional.empty()),
            results.toString(),
            Instant.parse("2026-01-31T12:00:00Z"));
    try (ReportFiles files = new ReportFiles(paths)) {
      Report reports = files.start(context);
      ResultsComparison.Outcome outcome =
          new ResultsComparison(
                  baseline,
                  List.of(results),
                  rules,
                  new Selection(Selection.Conditions.NONE),
                  new ResultsComparison.Settings(level, Set.of(), true, known))
              .run(verdict -> reports.add(ReportedScenario.of(verdict)));
      reports.finish(Verdict.of(context, outcome, Features.none()));
      files.commit();
    }
    return paths;
  }

  /** A report's text. */
  String text(String fileName) throws IOException {
    return Files.readString(write(fileName));
  }

  /** What an HTML report holds under an id, unpacked. */
  static String part(String html, String id) throws IOException {
    Matcher part =
        Pattern.compile("<script type=\"application/octet-stream\" id=\"" + id + "\">([^<]*)<")
            .matcher(html);
    if (!part.find()) {
      throw new AssertionError("no " + id);
    }
    byte[] packed = Base64.getDecoder().decode(part.group(1));
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}
