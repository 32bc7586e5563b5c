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
 * What came out, in the sentences and tables that the terminal, Markdown, HTML and all other
 * reports share: they only lay them out. Sentences have no full stop.
 */
public sealed interface Verdict permits ComparisonVerdict, CheckVerdict {
  /** What is said where nothing that is promised to accepted requests was seen. */
  String ACCEPTS_NOTHING =
      "Nothing was accepted: the server rejected every request, even those that OpenAI accepts";

  /** Of a comparison with a baseline. */
  static Verdict of(ReportContext context, ResultsComparison.Outcome outcome, Features features) {
    return new ComparisonVerdict(context, outcome, features, Optional.empty());
  }

  /** Of a check without one. */
  static Verdict of(ReportContext context, PromiseCheck.Outcome outcome, Features features) {
    return new CheckVerdict(context, outcome, features, Optional.empty());
  }

  /** What was known before. */
  ReportContext context();

  /** What explains what fails and is not known to. */
  CauseFinder.Outcome causes();

  /** What is excused, with what was seen of it. */
  KnownFailures known();

  /** What was read: the baseline where there is one, then the results. */
  List<Input> inputs();

  /** What changed since an earlier run, if one was named. */
  Optional<Previous> previous();

  /** The same with what changed since an earlier run. */
  Verdict since(Previous earlier);

  /** The verdict by feature. */
  Features features();

  /** What is asked of each feature, after its name: {@code like OpenAI's}, {@code as promised}. */
  String question();

  /** How the verdict by feature must be read, in a sentence. */
  String featuresHint();

  /** The same without the folders of this machine. */
  Verdict passedOn();

  /** What it is a verdict on, for example {@code OpenAI conformance}. */
  String kind();

  /** What was judged, for example {@code chatcompletions at level 3 (types)}. */
  String scope();

  /** The same as a title. */
  String title();

  /** The name of a suite of tests. */
  String suite();

  /** What came out, in a few characters: {@code 97.3 %}, {@code 5 of 7 kept}. */
  String result();

  /**
   * The verdict after the server and the API, for example {@code accepts 100 %}, {@code level 3}.
   */
  List<String> parts();

  /** What makes a pass mean less, a sentence each. */
  List<String> warnings();

  /** The share, short enough for a badge, after what it is about. */
  List<Badge.Field> badge();

  /** What came out, in a sentence. */
  String headline();

  /** What else to know of it, a sentence each: what was selected, what is known. */
  List<String> remarks();

  /** What the verdict must not be quoted without, a sentence each: that it is incomplete. */
  List<String> limits();

  /** What was left out, in a sentence; empty where nothing was. */
  String notJudged();

  /** The numbers. */
  List<Table> tables();

  /**
   * A file that was read.
   *
   * @param name what it is, for example {@code Baseline}
   * @param member the same as a member of JSON objects
   * @param path several are joined with commas
   * @param sha256 in hex; of several files joined with commas
   * @param origin where its answers come from
   */
  record Input(String name, String member, String path, String sha256, Origin origin) {
    static Input results(ReportContext context, String sha256, Origin origin) {
      return new Input("Results", "resultsFile", context.resultsFile(), sha256, origin);
    }

    /** What its answers can be checked by, in a line. */
    String provenance() {
      return Preview.escaped(
          "%s, SHA-256 %s: %s".formatted(path, sha256, Wording.describe(origin)));
    }
  }

  /** What the server is called; empty where nobody said. */
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

  /** What must be read before the verdict, a sentence each: limits, then warnings. */
  default List<String> first() {
    return Stream.concat(limits().stream(), warnings().stream()).toList();
  }

  /** The program and what it did, in a line. */
  default String tool() {
    return "%s %s, %s, OpenAI's definition: %s"
        .formatted(context().tool(), context().version(), scope(), context().definition());
  }

  /** Limits, and what a quoted verdict can be checked by: lines without control characters. */
  default List<String> provenance() {
    List<String> lines = new ArrayList<>(limits());
    lines.add(tool());
    inputs().forEach(input -> lines.add(input.name() + " " + input.provenance()));
    return lines;
  }
}
