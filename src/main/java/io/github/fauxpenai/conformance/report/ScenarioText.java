package io.github.fauxpenai.conformance.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.fauxpenai.conformance.check.CheckedScenario;
import io.github.fauxpenai.conformance.compare.ScenarioVerdict;
import io.github.fauxpenai.conformance.explain.Finding;
import io.github.fauxpenai.conformance.json.Preview;
import io.github.fauxpenai.conformance.results.End;
import io.github.fauxpenai.conformance.results.RecordedResponse;
import io.github.fauxpenai.conformance.results.RecordedScenario;
import io.github.fauxpenai.conformance.results.Result;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Everything about one scenario, for a terminal: {@code --show}. */
public final class ScenarioText {
  private static final int NARROWEST_FOR_TWO = 100;
  private static final int ROWS_SHOWN = 500;
  private static final int LONGEST_WHY = 160;

  private final PrintWriter out;
  private final Ink ink;
  private final int width;

  /**
   * @param width of the terminal, in columns; narrow ones show one answer below the other
   */
  public ScenarioText(PrintWriter out, Ink ink, int width) {
    this.out = out;
    this.ink = ink;
    this.width = width;
  }

  /**
   * Writes factors, request, differences and both answers. The request is as it was sent to this
   * server.
   *
   * @param path of the API, for example {@code /embeddings}
   */
  public void write(ScenarioVerdict verdict, String path) {
    request(verdict.result().or(verdict::baseline).orElseThrow(), verdict.values(), path);
    out.println(
        ink.strong("Verdict")
            + "  "
            + (verdict.comparable()
                ? verdict.conforms() ? ink.good("conforms") : ink.bad("differs")
                : verdict.state()));
    for (Finding difference : verdict.differences()) {
      out.println("    " + Preview.escaped(Wording.describe(difference)));
    }
    out.println();
    answers(verdict);
  }

  /** Writes factors, request, the findings about each promise that applies, and the answer. */
  public void write(CheckedScenario scenario, String path) {
    Result result = scenario.result();
    request(result, scenario.values(), path);
    out.println(ink.strong("Promises"));
    for (CheckedScenario.Check check : scenario.checks()) {
      String line =
          Preview.escaped(
              "%-8s  %s"
                  .formatted(check.judgement().outcome(), Wording.describe(check, LONGEST_WHY)));
      out.println(check.isNew() ? ink.bad("! " + line) : "  " + line);
      for (String twin : check.twins()) {
        out.println("              judged with " + Preview.escaped(twin));
      }
    }
    if (scenario.checks().isEmpty()) {
      out.println("  none applies");
    }
    out.println();
    out.println(ink.strong("Answer: ") + head(Optional.of(result)));
    Optional<RecordedResponse> response = result.response();
    List<SideBySide.Row> rows =
        SideBySide.rows(body(response), MissingNode.getInstance(), Set.of(), isStreamed(response));
    one(rows.subList(0, Math.min(ROWS_SHOWN, rows.size())), true);
    more(rows);
    received("", Optional.of(result));
  }

  /** Writes the beginning of a body that could not be read. */
  private void received(String whose, Optional<Result> side) {
    Optional<String> text = side.flatMap(Result::received);
    if (text.isPresent()) {
      out.println();
      out.println(ink.strong(whose + "Received, but not readable:"));
      text.get().lines().forEach(line -> out.println("  " + Preview.escaped(line)));
    }
  }

  private void request(Result result, List<String> values, String path) {
    RecordedScenario scenario = result.scenario();
    out.println(ink.strong("Scenario " + Preview.escaped(result.key())));
    out.println("  " + Preview.escaped(scenario.group()) + "  " + Preview.escaped(scenario.name()));
    out.println();
    out.println(ink.strong("Factors"));
    values.forEach(text -> out.println("  " + Preview.escaped(text)));
    out.println();
    out.println(ink.strong("Request"));
    out.println(Curl.of(path, result));
    out.println();
  }

  private void answers(ScenarioVerdict verdict) {
    Optional<RecordedResponse> baseline = verdict.baseline().flatMap(Result::response);
    Optional<RecordedResponse> result = verdict.result().flatMap(Result::response);
    Set<String> marked =
        verdict.differences().stream().map(Finding::path).collect(Collectors.toSet());
    List<SideBySide.Row> rows =
        SideBySide.rows(
            body(baseline), body(result), marked, isStreamed(baseline.or(() -> result)));
    int shown = Math.min(ROWS_SHOWN, rows.size());
    if (width >= NARROWEST_FOR_TWO) {
      int column = (width - 5) / 2;
      out.println(
          "  "
              + fit("Baseline: " + head(verdict.baseline()), column)
              + " | Result: "
              + head(verdict.result()));
      for (SideBySide.Row row : rows.subList(0, shown)) {
        String line = fit(row.left(), column) + " | " + cut(row.right(), column);
        out.println(row.marked() ? ink.bad("! " + line) : "  " + line);
      }
    } else {
      out.println(ink.strong("Baseline: ") + head(verdict.baseline()));
      one(rows.subList(0, shown), true);
      out.println();
      out.println(ink.strong("Result: ") + head(verdict.result()));
      one(rows.subList(0, shown), false);
    }
    more(rows);
    received("Baseline: ", verdict.baseline());
    received("Result: ", verdict.result());
  }

  private static boolean isStreamed(Optional<RecordedResponse> response) {
    return response.filter(r -> r.mediaType().equals("text/event-stream")).isPresent();
  }

  private void more(List<SideBySide.Row> rows) {
    if (rows.size() > ROWS_SHOWN) {
      out.printf("  … and %,d more lines%n", rows.size() - ROWS_SHOWN);
    }
  }

  private void one(List<SideBySide.Row> rows, boolean left) {
    for (SideBySide.Row row : rows) {
      String text = left ? row.left() : row.right();
      if (!text.isEmpty()) {
        out.println(row.marked() ? ink.bad("! " + text) : "  " + text);
      }
    }
  }

  private static JsonNode body(Optional<RecordedResponse> response) {
    return response.map(r -> r.body().tree()).orElse(MissingNode.getInstance());
  }

  private static String head(Optional<Result> side) {
    if (side.isEmpty()) {
      return "absent";
    }
    Optional<RecordedResponse> response = side.get().response();
    if (response.isPresent()) {
      String ended =
          response.get().stream()
              .flatMap(RecordedResponse.Stream::end)
              .map(End::inWords)
              .orElse("");
      return Preview.escaped(
          response.get().status()
              + " "
              + response.get().mediaType()
              + (ended.isEmpty() ? "" : ", " + ended));
    }
    return side.get()
        .lastFailure()
        .map(last -> "no answer; last trial: " + Preview.escaped(last.message()))
        .orElse("no answer");
  }

  private static String fit(String text, int column) {
    String cut = cut(text, column);
    return cut + " ".repeat(column - cut.length());
  }

  private static String cut(String text, int column) {
    return text.length() <= column ? text : text.substring(0, column - 1) + "…";
  }
}
