package io.github.fauxpenai.conformance.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.json.InputException;
import io.github.fauxpenai.conformance.results.FailedTrial;
import io.github.fauxpenai.conformance.results.RecordedResponse;
import io.github.fauxpenai.conformance.results.RecordedScenario;
import io.github.fauxpenai.conformance.results.Result;
import io.github.fauxpenai.conformance.results.ResultsReader;
import io.github.fauxpenai.conformance.scenario.Request;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The answers of one or more results files, found by request. Memory holds the answers without
 * white space, and each distinct value of a request member once.
 */
public final class RecordedAnswers {
  private static final Pattern CAP = Pattern.compile("[1-9][0-9]*");

  private final Map<String, Map<String, Entry>> byPath = new TreeMap<>();
  private final Map<String, List<String>> capsByPath = new HashMap<>();
  private final Map<String, String> values = new HashMap<>();
  private final NavigableSet<String> models = new TreeSet<>();
  private final Conversations conversations = new Conversations();
  private int unanswered;

  /**
   * A recorded request.
   *
   * @param key the scenario's key
   * @param name the scenario's name
   * @param request what was sent
   * @param answer the answer, with the media type as its only header; empty if there is none
   * @param failure if there is no answer: the last failed trial, if there was one
   */
  record Entry(
      String key,
      String name,
      CanonicalRequest request,
      Optional<RecordedResponse> answer,
      Optional<FailedTrial> failure) {}

  /**
   * Lets requests to a path have a limit on the answer's length that the recorded requests lack:
   * runs add one to save costs.
   *
   * @param caps the parameters that set such limits
   */
  public void allowCaps(String path, List<String> caps) {
    capsByPath.put(path, caps);
  }

  /**
   * Adds a file. If two scenarios have equal requests, the first that was answered counts.
   *
   * @param path the API's path below the base URL, for example {@code /embeddings}
   * @param model the parameter that names the model; empty if requests name none
   * @return how many scenarios the file has
   * @throws InputException if it is not a results file
   */
  public int add(String path, Optional<String> model, Path file) throws IOException {
    Map<String, Entry> entries = byPath.computeIfAbsent(path, p -> new HashMap<>());
    int count = 0;
    try (ResultsReader reader = new ResultsReader(file)) {
      for (Result result = reader.next(); result != null; result = reader.next()) {
        count++;
        RecordedScenario scenario = result.scenario();
        Request request = scenario.request();
        boolean own = request.isToOwnPath() && request.path().isEmpty();
        if (own && (request.text().isPresent() || request.contentType().isPresent())) {
          // They answer something other than the JSON body, and would be served to a good request.
          continue;
        }
        boolean plain = own && request.isPlainJson() && scenario.before().isEmpty();
        if (!plain || !scenario.after().isEmpty()) {
          Entry entry = entry(result, JsonNodeFactory.instance.objectNode());
          conversations.add(path, scenario, entry);
          unanswered += !plain && entry.answer().isEmpty() ? 1 : 0;
        }
        if (!plain) {
          continue;
        }
        JsonNode body = scenario.requestBody().tree();
        if (!(body instanceof ObjectNode object)) {
          throw new InputException(
              "%s: the request of scenario %s is not an object".formatted(file, result.key()));
        }
        Entry entry = entry(result, object);
        unanswered += entry.answer().isEmpty() ? 1 : 0;
        entries.merge(
            entry.request().hash(),
            entry,
            (first, second) -> first.answer().isPresent() ? first : second);
        if (entry.answer().filter(a -> a.status() < 300).isPresent()) {
          model.map(object::path).map(JsonNode::textValue).ifPresent(models::add);
        }
      }
    }
    return count;
  }

  private Entry entry(Result result, ObjectNode body) {
    CanonicalRequest request = CanonicalRequest.of(body);
    request.members().replaceAll((name, value) -> values.computeIfAbsent(value, v -> v));
    return new Entry(
        result.key(),
        result.scenario().name(),
        request,
        result.response().map(RecordedAnswers::bare),
        result.lastFailure());
  }

  private static RecordedResponse bare(RecordedResponse answer) {
    String type = answer.headers().get("content-type");
    return new RecordedResponse(
        answer.status(),
        type == null ? Map.of() : Map.of("content-type", type),
        answer.body().compact(),
        answer.stream());
  }

  /** The recorded scenarios other than JSON POSTs to the APIs' own paths. */
  Conversations conversations() {
    return conversations;
  }

  /** The paths that have recorded answers. */
  public Set<String> paths() {
    return byPath.keySet();
  }

  /** The models named by accepted requests, sorted. */
  public Collection<String> models() {
    return models;
  }

  /** How many scenarios have no answer. */
  public int unanswered() {
    return unanswered;
  }

  /** The entry of an equal request; else of the request without one of the allowed limits. */
  Optional<Entry> find(String path, CanonicalRequest request) {
    Map<String, Entry> entries = byPath.getOrDefault(path, Map.of());
    return Optional.ofNullable(entries.get(request.hash()))
        .or(
            () ->
                capsByPath.getOrDefault(path, List.of()).stream()
                    .filter(cap -> CAP.matcher(request.members().getOrDefault(cap, "")).matches())
                    .map(cap -> entries.get(request.without(cap).hash()))
                    .filter(Objects::nonNull)
                    .findFirst());
  }

  /** The entry of the request that differs in the fewest members. */
  Optional<Entry> nearest(String path, CanonicalRequest request) {
    return byPath.getOrDefault(path, Map.of()).values().stream()
        .min(
            Comparator.comparingInt((Entry entry) -> entry.request().distance(request))
                .thenComparing(Entry::key));
  }
}
