package io.github.fauxpenai.conformance.report;

import io.github.fauxpenai.conformance.check.CheckedScenario;
import io.github.fauxpenai.conformance.check.Judgement;
import io.github.fauxpenai.conformance.check.Judgement.Outcome;
import io.github.fauxpenai.conformance.check.PromiseCheck;
import io.github.fauxpenai.conformance.check.PromiseTally;
import io.github.fauxpenai.conformance.compare.ResultsComparison;
import io.github.fauxpenai.conformance.compare.ScenarioVerdict.State;
import io.github.fauxpenai.conformance.compare.Summary;
import io.github.fauxpenai.conformance.results.Result;
import io.github.fauxpenai.conformance.results.ResultsUnion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** One tested API of a server: compared with OpenAI's answers, and checked. */
public final class TestedApi {
  private static final List<ReportFormat> PARTS =
      List.of(ReportFormat.JUNIT, ReportFormat.MARKDOWN, ReportFormat.JSON);

  private final Builder built;
  private final List<Capability> capabilities;

  private TestedApi(Builder built, List<Capability> capabilities) {
    this.built = built;
    this.capabilities = capabilities;
  }

  /**
   * A capability, and a request that shows a failure.
   *
   * @param why the most frequent reason of the verdict; may be empty
   * @param command a command that sends that request; empty if nothing fails
   */
  record Capability(PromiseTally tally, String why, Optional<String> command) {
    Outcome verdict() {
      return tally.verdict();
    }
  }

  /** Collects results while the API is judged. */
  public static final class Builder {
    private final String api;
    private final String path;
    private final Path resultsFile;
    private final Set<String> ofDefinition;
    private final Map<ReportFormat, List<Spool>> parts = new EnumMap<>(ReportFormat.class);
    private ComparisonVerdict comparison;
    private CheckVerdict check;
    private int fits;
    private int comparedWithDefinition;

    private Builder(String api, String path, Path resultsFile, Set<String> ofDefinition) {
      this.api = api;
      this.path = path;
      this.resultsFile = resultsFile;
      this.ofDefinition = Set.copyOf(ofDefinition);
    }

    /** A report that writes the given one and also what the reports about all APIs need. */
    public Report recording(ReportContext context, Report report) throws IOException {
      List<Report> all = new ArrayList<>(List.of(report));
      for (ReportFormat format : PARTS) {
        Spool spool = new Spool();
        parts.computeIfAbsent(format, each -> new ArrayList<>()).add(spool);
        all.add(format.start(context, spool.out()));
      }
      return Report.all(all);
    }

    /** Adds the verdict of a comparison or a check. */
    public void judged(Verdict verdict) {
      if (verdict instanceof ComparisonVerdict compared) {
        comparison = compared;
      } else if (verdict instanceof CheckVerdict checked) {
        check = checked;
      }
    }

    /** Adds a checked scenario. */
    public void checked(CheckedScenario scenario) {
      List<CheckedScenario.Check> checks =
          scenario.checks().stream()
              .filter(check -> ofDefinition.contains(check.promise().id()))
              .toList();
      comparedWithDefinition += checks.isEmpty() ? 0 : 1;
      // An answer that is inconclusive does not fit either: another promise says why.
      boolean isHonoured =
          checks.stream()
              .allMatch(check -> check.judgement().outcome() == Judgement.Outcome.HONOURED);
      fits += checks.isEmpty() || !isHonoured ? 0 : 1;
    }

    /** Finishes; reads the requests that show failures. */
    public TestedApi build() throws IOException {
      Set<String> wanted =
          check.outcome().tallies().stream()
              .filter(tally -> tally.verdict().fails())
              .flatMap(tally -> tally.evidence().stream())
              .collect(Collectors.toSet());
      Map<String, Result> evidence = new HashMap<>();
      try (ResultsUnion results = new ResultsUnion(List.of(resultsFile))) {
        for (Result result = results.next(); result != null; result = results.next()) {
          if (wanted.contains(result.key())) {
            evidence.put(result.key(), result);
          }
        }
      }
      List<Capability> capabilities = new ArrayList<>();
      for (PromiseTally tally : check.outcome().tallies()) {
        List<PromiseTally.Reason> reasons = tally.reasons(tally.verdict());
        Optional<Result> shows =
            tally.verdict().fails() ? tally.evidence().map(evidence::get) : Optional.empty();
        capabilities.add(
            new Capability(
                tally,
                reasons.isEmpty() ? "" : reasons.get(0).why(),
                shows.map(result -> Curl.of(path, result))));
      }
      return new TestedApi(this, List.copyOf(capabilities));
    }
  }

  /**
   * Starts.
   *
   * @param ofDefinition the ids of the promises about OpenAI's definition
   */
  public static Builder of(String api, String path, Path resultsFile, Set<String> ofDefinition) {
    return new Builder(api, path, resultsFile, ofDefinition);
  }

  String api() {
    return built.api;
  }

  Path resultsFile() {
    return built.resultsFile;
  }

  /** The comparison; empty if there are no bundled answers of OpenAI's to what was sent. */
  Optional<ComparisonVerdict> comparison() {
    return Optional.ofNullable(built.comparison);
  }

  CheckVerdict check() {
    return built.check;
  }

  /** The counts of the comparison; empty if there was nothing to compare with. */
  Optional<Summary> summary() {
    return comparison().map(ComparisonVerdict::outcome).map(ResultsComparison.Outcome::summary);
  }

  /** The verdicts, the comparison's first. */
  List<Verdict> verdicts() {
    List<Verdict> verdicts = new ArrayList<>();
    comparison().ifPresent(verdicts::add);
    verdicts.add(check());
    return verdicts;
  }

  /** How many answers fit OpenAI's definition. */
  int fits() {
    return built.fits;
  }

  /** How many answers were compared with OpenAI's definition. */
  int comparedWithDefinition() {
    return built.comparedWithDefinition;
  }

  /** The capabilities, except those about OpenAI's definition; the worst first. */
  List<Capability> capabilities() {
    return capabilities.stream()
        .filter(each -> !built.ofDefinition.contains(each.tally().promise().id()))
        .toList();
  }

  /** The capabilities about OpenAI's definition, the worst first. */
  List<Capability> definition() {
    return capabilities.stream()
        .filter(each -> built.ofDefinition.contains(each.tally().promise().id()))
        .toList();
  }

  /** The capabilities that {@link #keptPromises} counts. */
  List<Capability> kept() {
    return capabilities.stream()
        .filter(each -> each.verdict() == Outcome.HONOURED && each.tally().isCounted())
        .toList();
  }

  /** How many promises have conclusive answers. */
  int judgedPromises() {
    return check().outcome().judged();
  }

  /** How many promises all conclusive answers keep. */
  int keptPromises() {
    return check().outcome().kept();
  }

  /** How many requests have no answer that proves anything about the server. */
  int unanswered() {
    return check().outcome().leftOut();
  }

  int scenarios() {
    return check().outcome().scenarios();
  }

  /** Whether there are requests without an answer, so that a good verdict would not cover all. */
  public boolean isIncomplete() {
    return unanswered() > 0
        || summary().filter(each -> each.count(State.NOT_EXECUTED) > 0).isPresent();
  }

  /** Whether the server accepted nothing. */
  boolean acceptsNothing() {
    PromiseCheck.Outcome outcome = check().outcome();
    return outcome.acceptsNothing()
        || outcome.accepted() == 0 && outcome.scenarios() > outcome.unanswered();
  }

  /** The parts for a report about all APIs, the comparison's first. */
  List<InputStream> parts(ReportFormat format) throws IOException {
    List<InputStream> contents = new ArrayList<>();
    for (Spool spool : built.parts.get(format)) {
      contents.add(spool.content());
    }
    return contents;
  }
}
