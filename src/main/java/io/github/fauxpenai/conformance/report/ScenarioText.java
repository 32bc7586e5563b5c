package io.github.fauxpenai.conformance.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.fauxpenai.conformance.compare.Difference;
import io.github.fauxpenai.conformance.compare.Preview;
import io.github.fauxpenai.conformance.compare.ScenarioVerdict;
import io.github.fauxpenai.conformance.results.FailedTrial;
import io.github.fauxpenai.conformance.results.RecordedResponse;
import io.github.fauxpenai.conformance.results.Result;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** One scenario whole, for a person at a terminal: {@code --show}. */
public final class ScenarioText {
  private static final int NARROWEST_FOR_TWO = 100;
  private static final int ROWS_SHOWN = 500;

  private final PrintWriter out;
  private final Ink ink;
  private final int width;

  /**
   * @param width of the terminal, in columns: narrow ones show the answers one under the other
   */
  public ScenarioText(PrintWriter out, Ink ink, int width) {
    this.out = out;
    this.ink = ink;
    this.width = width;
  }

  /**
   * Writes factors, request, differences and both answers.
   *
   * @param path of the API, for example {@code /embeddings}
   */
  public void write(ScenarioVerdict verdict, String path) {
    out.println(ink.strong("Scenario " + Preview.escaped(verdict.key())));
    out.println("  " + Preview.escaped(verdict.group()) + "  " + Preview.escaped(verdict.name()));
    out.println();
    out.println(ink.strong("Factors"));
    verdict.values().forEach(text -> out.println("  " + Preview.escaped(text)));
    out.println();
    out.println(ink.strong("Request"));
    Result known = verdict.baseline().or(verdict::result).orElseThrow();
    out.println(curl(path, known.scenario().requestBody().compact().toString()));
    out.println();
    out.println(
        ink.strong("Verdict")
            + "  "
            + (verdict.comparable()
                ? verdict.conforms() ? ink.good("conforms") : ink.bad("differs")
                : verdict.state()));
    for (Difference difference : verdict.differences()) {
      out.println("    " + Preview.escaped(TextSummary.describe(difference)));
    }
    out.println();
    answers(verdict);
  }

  /** A command that sends a request, for a POSIX shell. */
  public static String curl(String path, String body) {
    return """
        curl "$BASE_URL%s" \\
          -H "Authorization: Bearer $OPENAI_API_KEY" \\
          -H "Content-Type: application/json" \\
          -d '%s'"""
        .formatted(path, Preview.escaped(body).replace("'", "'\\''"));
  }

  private void answers(ScenarioVerdict verdict) {
    Optional<RecordedResponse> baseline = verdict.baseline().flatMap(Result::response);
    Optional<RecordedResponse> result = verdict.result().flatMap(Result::response);
    Set<String> marked =
        verdict.differences().stream().map(Difference::path).collect(Collectors.toSet());
    boolean streamed =
        baseline
            .or(() -> result)
            .filter(r -> r.mediaType().equals("text/event-stream"))
            .isPresent();
    List<SideBySide.Row> rows = SideBySide.rows(body(baseline), body(result), marked, streamed);
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
    if (shown < rows.size()) {
      out.printf("  … and %,d more lines%n", rows.size() - shown);
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
      return "not there";
    }
    Optional<RecordedResponse> response = side.get().response();
    if (response.isPresent()) {
      return response.get().status() + " " + Preview.escaped(response.get().mediaType());
    }
    List<FailedTrial> errors = side.get().errors();
    return errors.isEmpty()
        ? "no answer"
        : "no answer; last trial: " + Preview.escaped(errors.get(errors.size() - 1).message());
  }

  private static String fit(String text, int column) {
    String cut = cut(text, column);
    return cut + " ".repeat(column - cut.length());
  }

  private static String cut(String text, int column) {
    return text.length() <= column ? text : text.substring(0, column - 1) + "…";
  }
}
