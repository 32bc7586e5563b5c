package io.github.fauxpenai.conformance.report;

import io.github.fauxpenai.conformance.check.CheckedScenario;
import io.github.fauxpenai.conformance.check.Promise;
import io.github.fauxpenai.conformance.check.PromiseCheck;
import io.github.fauxpenai.conformance.check.PromiseTally;
import io.github.fauxpenai.conformance.compare.Level;
import io.github.fauxpenai.conformance.compare.ResultsComparison;
import io.github.fauxpenai.conformance.compare.Summary;
import io.github.fauxpenai.conformance.explain.CauseFinder;
import io.github.fauxpenai.conformance.results.Origin;
import io.github.fauxpenai.conformance.results.Result;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The answers of one server to one API, judged. */
public final class MatrixPart {
  /** The name of the rate of accepted requests among those that OpenAI accepts. */
  static final String ACCEPTS = "openai.accepts";

  /** The name of the rate of rejected requests among those that OpenAI rejects. */
  static final String REJECTS = "openai.rejects";

  private final String api;
  private final String files;
  private final PromiseCheck.Outcome check;
  private final Map<String, Capability> capabilities;
  private final Map<String, Evidence> evidence;

  /**
   * A capability and how the server does on it.
   *
   * @param parameter of the request that asks for it; empty for rates
   */
  record Capability(String name, String parameter, String words, MatrixCell cell) {}

  /**
   * A request that shows a failure.
   *
   * @param name of the scenario
   * @param command a command that sends it
   */
  record Evidence(String name, String command) {}

  private MatrixPart(Builder builder, List<Promise> promises, PromiseCheck.Outcome check) {
    this.api = builder.api;
    this.files =
        builder.files.stream()
            .map(file -> file.getFileName().toString())
            .collect(Collectors.joining(","));
    this.check = check;
    this.capabilities = new LinkedHashMap<>(builder.rates);
    Map<String, PromiseTally> tallies =
        check.tallies().stream()
            .collect(Collectors.toMap(tally -> tally.promise().id(), tally -> tally));
    for (Promise promise : promises) {
      capabilities.put(
          promise.id(),
          new Capability(
              promise.id(),
              promise.parameter(),
              promise.name(),
              MatrixCell.of(tallies.get(promise.id()))));
    }
    this.evidence = new HashMap<>(builder.evidence);
    evidence
        .keySet()
        .retainAll(
            capabilities.values().stream()
                .flatMap(capability -> capability.cell().evidence().stream())
                .collect(Collectors.toSet()));
  }

  /** Collects results while the files are read. */
  public static final class Builder {
    private final String api;
    private final String path;
    private final List<Path> files;
    private final Map<String, Capability> rates = new LinkedHashMap<>();
    private final Set<String> wanted = new HashSet<>();
    private final Map<String, Evidence> evidence = new HashMap<>();

    private Builder(String api, String path, List<Path> files) {
      this.api = api;
      this.path = path;
      this.files = List.copyOf(files);
    }

    /** Adds the outcome of a comparison with OpenAI's answers; to be called first. */
    public void compared(ResultsComparison.Outcome outcome) {
      Summary summary = outcome.summary();
      CauseFinder.Outcome causes = outcome.causes();
      add(ACCEPTS, "accepts what OpenAI accepts", MatrixCell.accepted(summary, causes));
      add(REJECTS, "rejects what OpenAI rejects", MatrixCell.rejected(summary, causes));
      for (Level level : summary.levels()) {
        add(
            "openai." + level,
            level == Level.STATUS
                ? "answers like OpenAI's at level 1, status"
                : "up to level %d, %s".formatted(level.number(), level),
            MatrixCell.conforming(summary, causes, level));
      }
    }

    private void add(String name, String words, MatrixCell cell) {
      rates.put(name, new Capability(name, "", words, cell));
      cell.evidence().ifPresent(wanted::add);
    }

    /** Adds a checked scenario, whose request may be the one that shows a failure. */
    public void checked(CheckedScenario scenario) {
      boolean isFirst = wanted.contains(scenario.result().key());
      for (CheckedScenario.Check check : scenario.checks()) {
        if (check.judgement().outcome().fails()) {
          // A scenario's key is in hex, so it cannot equal one of these.
          isFirst |= wanted.add(check.promise().id() + " " + check.judgement());
        }
      }
      if (isFirst) {
        Result result = scenario.result();
        evidence.put(result.key(), new Evidence(result.scenario().name(), Curl.of(path, result)));
      }
    }

    /**
     * Finishes with the outcome of the check.
     *
     * @param promises all promises that were checked, in the order of the API's table
     */
    public MatrixPart checked(List<Promise> promises, PromiseCheck.Outcome check) {
      return new MatrixPart(this, promises, check);
    }
  }

  /**
   * Starts.
   *
   * @param path of the API, for example {@code /embeddings}
   * @param files the results files that are judged, read as one
   */
  public static Builder of(String api, String path, List<Path> files) {
    return new Builder(api, path, files);
  }

  String api() {
    return api;
  }

  /** The names of the files, without folders, because a matrix may be passed on. */
  String files() {
    return files;
  }

  /** The hashes of the files in hex, joined with commas. */
  public String sha256() {
    return check.sha256();
  }

  Origin origin() {
    return check.origin();
  }

  /** How many scenarios were judged. */
  int scenarios() {
    return check.scenarios();
  }

  /** How many scenarios the files hold. */
  int inFiles() {
    return check.inFiles();
  }

  /** How many of the judged scenarios have no answer that proves anything about the server. */
  public int unanswered() {
    return check.leftOut();
  }

  /** That answers came only after trials that failed; empty if none did. */
  Optional<String> late() {
    return Wording.late(check.late(), check.failures());
  }

  /** Whether every request was refused, even those that OpenAI accepts. */
  boolean refusesAll() {
    return check.acceptsNothing();
  }

  /** The capabilities by name, in the order of the API's table. */
  Map<String, Capability> capabilities() {
    return capabilities;
  }

  /** The request that shows a cell's failure. */
  Optional<Evidence> evidence(MatrixCell cell) {
    return cell.evidence().map(evidence::get);
  }
}
