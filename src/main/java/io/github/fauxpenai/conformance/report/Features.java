package io.github.fauxpenai.conformance.report;

import io.github.fauxpenai.conformance.report.Table.Cells;
import io.github.fauxpenai.conformance.report.Table.Column;
import io.github.fauxpenai.conformance.report.Table.Row;
import io.github.fauxpenai.conformance.report.Table.Tone;
import io.github.fauxpenai.conformance.results.Feature;
import io.github.fauxpenai.conformance.results.RecordedScenario;
import io.github.fauxpenai.conformance.results.Result;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The verdict by feature, by which people choose a server. */
public final class Features {
  private static final String PLAIN = "plain";
  private static final String ERRORS = "errors";

  private final List<Feature> features;
  private final Map<String, Count> counts = new LinkedHashMap<>();

  /** How many scenarios of one feature were judged, and how many of them conform. */
  private static final class Count {
    private int judged;
    private int conforming;

    private String word() {
      return judged == 0
          ? "not tested"
          : conforming == judged ? "yes" : conforming == 0 ? "no" : "partly";
    }

    private Tone tone() {
      return judged == 0 ? Tone.PLAIN : conforming == judged ? Tone.GOOD : Tone.BAD;
    }
  }

  /** Starts without scenarios. For an API without features, there is no table. */
  public Features(List<Feature> features) {
    this.features = List.copyOf(features);
    counts.put(PLAIN, new Count());
    features.forEach(feature -> counts.put(feature.name(), new Count()));
    counts.put(ERRORS, new Count());
  }

  /** For an API without features. */
  static Features none() {
    return new Features(List.of());
  }

  /**
   * Counts a scenario for each feature that its request uses. A scenario that OpenAI rejects or,
   * without a baseline, one with a value that should be rejected, only counts for errors.
   */
  public void add(ReportedScenario reported) {
    if (!reported.judged()) {
      return;
    }
    boolean conforms = reported.conforms();
    for (String name : namesOf(reported)) {
      Count count = counts.get(name);
      count.judged++;
      count.conforming += conforms ? 1 : 0;
    }
  }

  private List<String> namesOf(ReportedScenario reported) {
    Optional<Result> any = reported.baseline().or(reported::result);
    RecordedScenario scenario = any.orElseThrow().scenario();
    boolean isError =
        reported.baseline().isPresent()
            ? !reported.accepted()
            : scenario.spec().factors().stream().anyMatch(factor -> factor.negative());
    if (isError) {
      return List.of(ERRORS);
    }
    List<String> names =
        features.stream()
            .filter(feature -> feature.uses().test(scenario))
            .map(Feature::name)
            .toList();
    return names.isEmpty() ? List.of(PLAIN) : names;
  }

  /**
   * A row for each feature; empty if the API has none.
   *
   * @param question what the row says about the answers to requests that use it: {@code like
   *     OpenAI's}
   */
  List<Table> table(String question) {
    if (features.isEmpty()) {
      return List.of();
    }
    List<Row> rows = new ArrayList<>();
    counts.forEach(
        (name, count) ->
            rows.add(
                new Row(
                    count.tone(),
                    List.of(
                        name,
                        count.word(),
                        "%,d".formatted(count.conforming),
                        "%,d".formatted(count.judged)))));
    return List.of(
        new Table(
            List.of(
                new Column("feature", Cells.WORDS),
                new Column(question, Cells.WORDS),
                new Column("conform", Cells.NUMBERS),
                new Column("of", Cells.NUMBERS)),
            rows));
  }

  /** The features that no judged request uses, in a sentence; empty if all are tested. */
  Optional<String> untested() {
    String names =
        counts.entrySet().stream()
            .filter(entry -> entry.getValue().judged == 0)
            .map(Map.Entry::getKey)
            .collect(Collectors.joining(", "));
    return features.isEmpty() || names.isEmpty()
        ? Optional.empty()
        : Optional.of("Not tested by any of these requests: " + names);
  }
}
