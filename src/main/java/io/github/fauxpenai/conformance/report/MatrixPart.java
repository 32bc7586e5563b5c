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
  /** How much of what OpenAI accepts is accepted. */
  static final String ACCEPTS = "openai.accepts";

  /** How much of what OpenAI rejects is rejected. */
  static final String REJECTS = "openai.rejects";

  private final String api;
  private final String files;
  private final PromiseCheck.Outcome check;
  private final Map<String, Capability> capabilities;
  private final Map<String, Evidence> evidence;

  /**
   * What a server can do.
   *
   * @param parameter of the request that asks for it; empty for rates
   */
  record Capability(String name, String parameter, String words, MatrixCell cell) {}

  /**
   * A request that shows what fails.
   *
   * @param name of the scenario
   * @param command sends it
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

  /** Takes what is found while the files are read. */
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

    /** Takes what a comparison with OpenAI's answers came to; to be called first. */
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

    /** Takes a scenario that was checked: its request may be the one that shows what fails. */
    public void checked(CheckedScenario scenario) {
      boolean isFirst = wanted.contains(scenario.result().key());
      for (CheckedScenario.Check check : scenario.checks()) {
        if (check.judgement().outcome().fails()) {
          // A scenario's key is in hex, so that it is none of these.
          isFirst |= wanted.add(check.promise().id() + " " + check.judgement());
        }
      }
      if (isFirst) {
        Result result = scenario.result();
        evidence.put(result.key(), new Evidence(result.scenario().name(), Curl.of(path, result)));
      }
    }

    /**
     * Ends with what the check came to.
     *
     * @param promises all that was looked at, in the order of the API's table
     */
    public MatrixPart checked(List<Promise> promises, PromiseCheck.Outcome check) {
      return new MatrixPart(this, promises, check);
    }
  }

  /**
   * Starts.
   *
   * @param path of the API, for example {@code /embeddings}
   * @param files the results files that are judged, taken together
   */
  public static Builder of(String api, String path, List<Path> files) {
    return new Builder(api, path, files);
  }

  String api() {
    return api;
  }

  /** The names of the files, without folders: a matrix is passed on. */
  String files() {
    return files;
  }

  /** Of the files, in hex; of several, with commas between. */
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

  /** How many of those that were judged have no answer that says anything about the server. */
  public int unanswered() {
    return check.leftOut();
  }

  /** Whether every request was refused, also those that OpenAI accepts. */
  boolean refusesAll() {
    return check.acceptsNothing();
  }

  /** What the server can do, by name, in the order of the API's table. */
  Map<String, Capability> capabilities() {
    return capabilities;
  }

  /** The request of a scenario that shows what fails. */
  Optional<Evidence> evidence(MatrixCell cell) {
    return cell.evidence().map(evidence::get);
  }
}
