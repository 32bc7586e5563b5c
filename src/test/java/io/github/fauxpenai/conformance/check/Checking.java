package io.github.fauxpenai.conformance.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.compare.Recordings;
import io.github.fauxpenai.conformance.compare.Rules;
import io.github.fauxpenai.conformance.explain.KnownFailures;
import io.github.fauxpenai.conformance.results.KeptResults;
import io.github.fauxpenai.conformance.results.Selection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A check of promises that was run.
 *
 * @param findings by scenario key, then by promise
 * @param outcome its counts
 */
public record Checking(
    Map<String, Map<Promise, Judgement>> findings, PromiseCheck.Outcome outcome) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Checks a file. */
  public static Checking file(Path file, List<Promise> promises, Rules rules, KnownFailures known) {
    Map<String, Map<Promise, Judgement>> findings = new HashMap<>();
    try {
      PromiseCheck.Outcome outcome =
          new PromiseCheck(
                  new KeptResults(List.of(file)),
                  promises,
                  Optional.empty(),
                  rules::isModelLimit,
                  rules.families(),
                  new Selection(Selection.Conditions.NONE),
                  known)
              .run(
                  scenario ->
                      scenario
                          .checks()
                          .forEach(
                              check ->
                                  findings
                                      .computeIfAbsent(
                                          scenario.result().key(), key -> new HashMap<>())
                                      .put(check.promise(), check.judgement())));
      return new Checking(findings, outcome);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A check of a results file with everything that an API promises; nothing is excused. */
  public static PromiseCheck withAll(Api api, Path results) {
    return new PromiseCheck(
        new KeptResults(List.of(results)),
        api.promises(),
        api.check(Definition.bundled()),
        api.rules()::isModelLimit,
        api.rules().families(),
        new Selection(Selection.Conditions.NONE),
        KnownFailures.none());
  }

  /** JSON in single quotes. */
  public static JsonNode json(String text) {
    try {
      return JSON.readTree(text.replace('\'', '"'));
    } catch (JsonProcessingException e) {
      throw new AssertionError(text, e);
    }
  }

  /**
   * A result whose scenario has a factor for each member of its request, so that the results of two
   * requests are twins where the requests are.
   */
  public static ObjectNode result(JsonNode request, JsonNode response) {
    ObjectNode result = Recordings.result(request + " " + response, request, response);
    ArrayNode factors = (ArrayNode) result.at("/scenario/spec/factors");
    request
        .properties()
        .forEach(
            member -> {
              ObjectNode factor = factors.addObject().put("negative", false).put("primary", false);
              // Messages go by a name of their own.
              boolean isNamed = member.getKey().equals("messages") && member.getValue().isTextual();
              String value = text(member.getValue());
              factor.put("name", isNamed ? value : member.getKey() + "=" + value);
              factor.put("key", member.getKey());
              if (isNamed) {
                factor.putArray("messages");
              } else {
                factor.set("val", member.getValue());
              }
            });
    return result;
  }

  private static String text(JsonNode value) {
    return value.isTextual() ? value.textValue() : value.toString();
  }

  /** A 200 with a JSON body. */
  public static JsonNode ok(JsonNode body) {
    return response(200, "application/json", body);
  }

  /** An event stream of these chunks, ended as OpenAI ends it. */
  public static JsonNode stream(String... chunks) {
    ArrayNode body = JSON.createArrayNode();
    List.of(chunks).forEach(chunk -> body.add(json(chunk)));
    ObjectNode response = (ObjectNode) response(200, "text/event-stream", body);
    response.putObject("stream").put("events", chunks.length).put("done", true).put("comments", 0);
    return response;
  }

  /** OpenAI's refusal. */
  public static JsonNode refusal(String param, String message) {
    ObjectNode body = JSON.createObjectNode();
    body.putObject("error")
        .put("message", message)
        .put("type", "invalid_request_error")
        .put("param", param)
        .putNull("code");
    return response(400, "application/json", body);
  }

  /** Any answer. */
  public static JsonNode response(int status, String type, JsonNode body) {
    ObjectNode response = JSON.createObjectNode().put("status", status);
    response.putObject("headers").put("content-type", type);
    response.set("body", body);
    return response;
  }

  /** The reasons of all findings of an outcome. */
  public List<String> reasons(Judgement.Outcome outcome) {
    List<String> reasons = new ArrayList<>();
    for (PromiseTally tally : outcome().tallies()) {
      tally
          .reasons(outcome)
          .forEach(reason -> reasons.add(tally.promise().id() + ": " + reason.why()));
    }
    return reasons;
  }
}
