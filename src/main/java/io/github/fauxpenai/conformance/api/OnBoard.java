package io.github.fauxpenai.conformance.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.base.Suppliers;
import io.github.fauxpenai.conformance.compare.Rules;
import io.github.fauxpenai.conformance.explain.Refusal;
import io.github.fauxpenai.conformance.json.Json;
import io.github.fauxpenai.conformance.json.RawJson;
import io.github.fauxpenai.conformance.results.Result;
import io.github.fauxpenai.conformance.results.ResultsSource;
import io.github.fauxpenai.conformance.results.ScenariosWriter;
import io.github.fauxpenai.conformance.results.SortedResults;
import io.github.fauxpenai.conformance.scenario.Keys;
import io.github.fauxpenai.conformance.scenario.Scenario;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Supplier;
import java.util.zip.GZIPInputStream;

/**
 * OpenAI's recorded answers to the published test plan of an API, reduced to what levels 1 to 4
 * compare: status, media type, members and their types, values that have a meaning, counts. Text
 * that a model wrote is {@code x}. Of refusals, it is known which give the same reason, but not
 * their words. {@code src/main/baseline/make.sh} makes them from a results file.
 */
public final class OnBoard implements ResultsSource {
  private final String recorded;
  private final String sha256;
  private final List<Entry> entries;
  private final Supplier<List<Result>> results;

  /**
   * @param response null if OpenAI gave no answer
   */
  private record Entry(Scenario scenario, RawJson response) {
    Result result() {
      RawJson json = ScenariosWriter.json(scenario);
      return response == null
          ? Result.pending(scenario.key(), json)
          : Result.recorded(scenario.key(), json, response);
    }
  }

  private OnBoard(String recorded, String sha256, List<Entry> entries) {
    this.recorded = recorded;
    this.sha256 = sha256;
    this.entries = entries;
    // They are needed for each server, and are read twice.
    this.results = Suppliers.memoize(() -> entries.stream().map(Entry::result).toList());
  }

  /** The bundled answers of an API; empty if there are none. */
  static Optional<OnBoard> of(String api, SortedMap<String, Scenario> scenarios, Rules rules) {
    try (InputStream packed = OnBoard.class.getResourceAsStream(resource(api))) {
      if (packed == null) {
        return Optional.empty();
      }
      try (InputStream in = new GZIPInputStream(packed)) {
        return Optional.of(of(Json.tree(in.readAllBytes()), scenarios, rules));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The name of the resource beside this class. */
  public static String resource(String api) {
    return "openai-" + api + ".json.gz";
  }

  /** A hash of the scenarios' keys, which shows whether answers belong to a test plan. */
  public static String planOf(SortedMap<String, ?> scenarios) {
    return Keys.sha256Hex(String.join(",", scenarios.keySet()));
  }

  private static OnBoard of(JsonNode file, SortedMap<String, Scenario> scenarios, Rules rules) {
    if (!planOf(scenarios).equals(file.path("plan").textValue())) {
      throw new IllegalStateException("the bundled answers are for another test plan");
    }
    List<RawJson> responses = new ArrayList<>();
    for (JsonNode response : file.path("responses")) {
      responses.add(RawJson.of(worded(response, rules)));
    }
    List<Entry> entries = new ArrayList<>();
    Iterator<JsonNode> answers = file.path("answers").iterator();
    for (Map.Entry<String, Scenario> scenario : scenarios.entrySet()) {
      JsonNode number = answers.next();
      entries.add(
          new Entry(scenario.getValue(), number.isNull() ? null : responses.get(number.asInt())));
    }
    JsonNode source = file.path("source");
    return new OnBoard(
        "recorded in %s, of %s %s"
            .formatted(
                source.path("recorded").textValue(),
                source.path("name").textValue(),
                source.path("commit").textValue()),
        source.path("sha256").textValue(),
        entries);
  }

  /**
   * Gives a refusal that is about the recorded model the phrase by which such refusals are
   * recognized.
   */
  private static JsonNode worded(JsonNode response, Rules rules) {
    ObjectNode worded = response.deepCopy();
    boolean modelLimit = worded.remove("modelLimit") != null;
    if (worded.path("body").path("error") instanceof ObjectNode error && error.has("message")) {
      String phrase =
          modelLimit ? rules.phraseOfModelLimit(error).map(": "::concat).orElseThrow() : "";
      error.put("message", error.path("message").textValue() + phrase + Refusal.NOT_HERE);
    }
    return worded;
  }

  /** The answers by scenario key; equal answers are one object. */
  public Map<String, RawJson> answers() {
    Map<String, RawJson> answers = new HashMap<>();
    for (Entry entry : entries) {
      if (entry.response != null) {
        answers.put(entry.scenario.key(), entry.response);
      }
    }
    return answers;
  }

  @Override
  public Optional<String> recorded() {
    return Optional.of(recorded);
  }

  @Override
  public Optional<List<Result>> inMemory() {
    return Optional.of(results.get());
  }

  @Override
  public SortedResults open() {
    // The hash of the file they were made from, since it is the same baseline.
    return SortedResults.of(results.get(), sha256);
  }
}
