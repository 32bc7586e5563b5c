package io.github.fauxpenai.conformance.report;

import io.github.fauxpenai.conformance.check.PromiseCheck;
import io.github.fauxpenai.conformance.compare.ResultsComparison;
import io.github.fauxpenai.conformance.explain.CauseFinder;
import io.github.fauxpenai.conformance.explain.KnownFailures;
import io.github.fauxpenai.conformance.json.Preview;
import io.github.fauxpenai.conformance.results.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The verdict in sentences and tables that the terminal, Markdown, HTML and all other reports share
 * and only lay out. Sentences have no full stop.
 */
public sealed interface Verdict permits ComparisonVerdict, CheckVerdict {
  /**
   * The sentence for a server that accepted nothing, so that promises to accepted requests were not
   * tested.
   */
  String ACCEPTS_NOTHING =
      "Nothing was accepted: the server rejected every request, even those that OpenAI accepts";

  /** The verdict of a comparison with a baseline. */
  static Verdict of(ReportContext context, ResultsComparison.Outcome outcome, Features features) {
    return new ComparisonVerdict(context, outcome, features, Optional.empty());
  }

  /** The verdict of a check without a baseline. */
  static Verdict of(ReportContext context, PromiseCheck.Outcome outcome, Features features) {
    return new CheckVerdict(context, outcome, features, Optional.empty());
  }

  /** What was known before judging. */
  ReportContext context();

  /** The causes of failures that are not known. */
  CauseFinder.Outcome causes();

  /** The known failures, with what was seen of each. */
  KnownFailures known();

  /** The files that were read: the baseline if there is one, then the results. */
  List<Input> inputs();

  /** What changed since an earlier run, if one was named. */
  Optional<Previous> previous();

  /** The same with what changed since an earlier run. */
  Verdict since(Previous earlier);

  /** The verdict by feature. */
  Features features();

  /**
   * What the table says about each feature, after its name: {@code like OpenAI's}, {@code as
   * promised}.
   */
  String question();

  /** How to read the verdict by feature, as a sentence. */
  String featuresHint();

  /** The same without local folders. */
  Verdict passedOn();

  /** What the verdict is about, for example {@code OpenAI conformance}. */
  String kind();

  /** What was judged, for example {@code chatcompletions at level 3 (types)}. */
  String scope();

  /** The same as a title. */
  String title();

  /** The name of a suite of tests. */
  String suite();

  /** The result in a few characters: {@code 97.3 %}, {@code 5 of 7 kept}. */
  String result();

  /**
   * The verdict after the server and the API, for example {@code accepts 100 %}, {@code level 3}.
   */
  List<String> parts();

  /** What weakens a pass, one sentence each. */
  List<String> warnings();

  /** The fields of a badge. */
  List<Badge.Field> badge();

  /** The result in a sentence. */
  String headline();

  /** Further remarks, one sentence each, for example on known failures. */
  List<String> remarks();

  /** What must be quoted with the verdict, one sentence each, for example that it is incomplete. */
  List<String> limits();

  /** What was left out, in a sentence; empty if nothing was. */
  String notJudged();

  /** The tables of numbers. */
  List<Table> tables();

  /**
   * A file that was read.
   *
   * @param name what it is, for example {@code Baseline}
   * @param member the same as a member of JSON objects
   * @param path several paths are joined with commas
   * @param sha256 in hex; several hashes are joined with commas
   * @param origin where its answers come from
   */
  record Input(String name, String member, String path, String sha256, Origin origin) {
    static Input results(ReportContext context, String sha256, Origin origin) {
      return new Input("Results", "resultsFile", context.resultsFile(), sha256, origin);
    }

    /** Identifies the file, in a line. */
    String provenance() {
      return Preview.escaped(
          "%s, SHA-256 %s: %s".formatted(path, sha256, Wording.describe(origin)));
    }
  }

  /** The labels of the server; empty if it has none. */
  default String server() {
    return String.join(" + ", inputs().get(inputs().size() - 1).origin().labels());
  }

  /**
   * The verdict in a line: {@code my-server · embeddings · accepts 100 % · rejects 0 % · level 3}.
   */
  default String inShort() {
    return Stream.concat(Stream.of(server(), context().api()), parts().stream())
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining(" · "));
  }

  /** What must be read before the verdict, one sentence each: limits, then warnings. */
  default List<String> first() {
    return Stream.concat(limits().stream(), warnings().stream()).toList();
  }

  /** The program and what it did, in a line. */
  default String tool() {
    return "%s %s, %s, OpenAI's definition: %s"
        .formatted(context().tool(), context().version(), scope(), context().definition());
  }

  /** Limits, and what a quoted verdict is based on, as lines without control characters. */
  default List<String> provenance() {
    List<String> lines = new ArrayList<>(limits());
    lines.add(tool());
    inputs().forEach(input -> lines.add(input.name() + " " + input.provenance()));
    return lines;
  }
}
