package io.github.fauxpenai.conformance.report;

import io.github.fauxpenai.conformance.check.Acceptance;
import io.github.fauxpenai.conformance.check.PromiseCheck;
import io.github.fauxpenai.conformance.compare.Summary;
import io.github.fauxpenai.conformance.explain.Since;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The verdict of a server's test, over all its APIs.
 *
 * @param tested in the order of the table of APIs
 * @param label what the server is called; empty if unknown
 */
record ServerVerdict(List<TestedApi> tested, ServerReports.Server server, Optional<String> label) {
  /** The columns of the figures. */
  static final List<String> COLUMNS =
      List.of("accepts", "rejects", "conform", "definition", "promises");

  private static final int LONGEST_NAME = 60;

  /** The server, for a title. */
  String name() {
    return Wording.cut(label.orElse("The server"), LONGEST_NAME);
  }

  /** The verdict in one quotable sentence. */
  String sentence() {
    String apis = tested.stream().map(TestedApi::api).collect(Collectors.joining(", "));
    if (tested.stream().allMatch(TestedApi::acceptsNothing)) {
      return "%s refused every request, even those that OpenAI accepts (%s test of %s)."
          .formatted(name(), server.profile(), apis);
    }
    List<String> parts = new ArrayList<>();
    int valid = sum(half -> half.valid().comparable());
    int invalid = sum(half -> half.invalid().comparable());
    if (valid > 0) {
      parts.add(
          agrees(
              "accept", sum(half -> half.valid().agreeing()), valid, fails(Acceptance.ACCEPTED)));
    }
    if (invalid > 0) {
      parts.add(
          agrees(
              "reject",
              sum(half -> half.invalid().agreeing()),
              invalid,
              fails(Acceptance.REFUSED)));
    }
    int judged = tested.stream().mapToInt(TestedApi::judgedPromises).sum();
    int kept = tested.stream().mapToInt(TestedApi::keptPromises).sum();
    if (judged > 0) {
      parts.add(
          String.format(
              Locale.US,
              kept == judged ? "keeps all %2$,d promises" : "keeps %1$,d of %2$,d promises",
              kept,
              judged));
    }
    if (parts.isEmpty()) {
      return "%s gave no answer that proves anything (%s test of %s)."
          .formatted(name(), server.profile(), apis);
    }
    int last = parts.size() - 1;
    String all =
        last == 0
            ? parts.get(0)
            : String.join(", ", parts.subList(0, last)) + " and " + parts.get(last);
    return "%s %s (%s test of %s).".formatted(name(), all, server.profile(), apis);
  }

  private int sum(ToIntFunction<Summary> what) {
    return tested.stream().flatMap(api -> api.summary().stream()).mapToInt(what).sum();
  }

  /** Whether a promise about all requests is not kept. */
  private boolean fails(String promise) {
    return tested.stream()
        .flatMap(api -> api.capabilities().stream())
        .anyMatch(
            each -> each.tally().promise().id().startsWith(promise) && each.verdict().fails());
  }

  /**
   * How many requests the server accepts or rejects, of those that OpenAI does.
   *
   * @param isMore whether it does otherwise at requests that have no answer of OpenAI's
   */
  private static String agrees(String verb, int part, int whole, boolean isMore) {
    if (whole == 1) {
      return "%s the one request that OpenAI %ss"
          .formatted(part == 1 ? verb + "s" : "does not " + verb, verb);
    }
    return part == whole
        ? String.format(
            Locale.US,
            "%1$ss all %2$,d %3$srequests that OpenAI %1$ss",
            verb,
            whole,
            isMore ? "compared " : "")
        : String.format(
            Locale.US, "%1$ss %2$,d of %3$,d requests that OpenAI %1$ss", verb, part, whole);
  }

  /** What changed since an earlier run, in a sentence; empty without one. */
  Optional<String> changes() {
    boolean isSince =
        tested.stream()
            .flatMap(api -> api.verdicts().stream())
            .anyMatch(verdict -> verdict.previous().isPresent());
    return isSince ? Optional.of(Changes.of(tested).sentence() + ".") : Optional.empty();
  }

  /** How many causes are known failures, in a sentence; empty if none is. */
  Optional<String> excused() {
    int known =
        (int)
            tested.stream()
                .flatMap(api -> api.verdicts().stream())
                .flatMap(verdict -> verdict.known().lines().stream())
                .filter(line -> line.shown() > 0)
                .map(line -> line.failure().line())
                .distinct()
                .count();
    return known == 0
        ? Optional.empty()
        : Optional.of(
            "Excused: %s, which %s not listed."
                .formatted(Wording.count(known, "known failure"), known == 1 ? "is" : "are"));
  }

  /** Whether everything that was asked for was tested, and every request has an answer. */
  boolean isComplete() {
    return server.notTested().isEmpty() && tested.stream().noneMatch(TestedApi::isIncomplete);
  }

  /** What must be quoted with the verdict, one sentence each. */
  List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    server.notTested().forEach(each -> warnings.add(each.line() + "."));
    warnings.addAll(limits());
    return warnings;
  }

  /** The same in short: the terminal has already shown why an API was not tested. */
  List<String> warningsInShort() {
    List<String> warnings = new ArrayList<>();
    if (!server.notTested().isEmpty()) {
      warnings.add(
          server.notTested().stream()
              .map(NotTested::api)
              .distinct()
              .collect(Collectors.joining(", ", "Not tested: ", ".")));
    }
    warnings.addAll(limits());
    return warnings;
  }

  /** What must be quoted with the numbers, one sentence each, without words of the server. */
  List<String> limits() {
    List<String> warnings = new ArrayList<>();
    for (TestedApi api : tested) {
      if (api.isIncomplete()) {
        warnings.add(
            String.format(
                Locale.US,
                "Incomplete: %,d of %s to %s %s no answer.",
                api.unanswered(),
                Wording.count(api.scenarios(), "request"),
                api.api(),
                api.unanswered() == 1 ? "has" : "have"));
        Wording.notReached(api.check().outcome().notReached())
            .ifPresent(words -> warnings.add("%s: %s.".formatted(api.api(), words)));
      } else if (api.acceptsNothing() && tested.size() > 1) {
        warnings.add("No request to %s was accepted.".formatted(api.api()));
      }
      PromiseCheck.Outcome outcome = api.check().outcome();
      Stream.of(
              Wording.tooLarge(outcome.tooLarge()),
              Wording.late(outcome.late(), outcome.failures()))
          .flatMap(Optional::stream)
          .forEach(words -> warnings.add("%s: %s.".formatted(api.api(), words)));
    }
    return warnings;
  }

  /** The figures of an API, one cell for each of {@link #COLUMNS}. */
  List<String> figures(TestedApi api) {
    Optional<Summary> summary = api.summary();
    return List.of(
        rate(summary, each -> each.valid().agreeing(), each -> each.valid().comparable()),
        rate(summary, each -> each.invalid().agreeing(), each -> each.invalid().comparable()),
        rate(summary, Summary::conforming, Summary::comparable),
        Rate.percent(api.fits(), api.comparedWithDefinition()),
        api.judgedPromises() == 0
            ? "–"
            : "%d of %d".formatted(api.keptPromises(), api.judgedPromises()));
  }

  private static String rate(
      Optional<Summary> summary, ToIntFunction<Summary> part, ToIntFunction<Summary> whole) {
    return summary.map(s -> Rate.percent(part.applyAsInt(s), whole.applyAsInt(s))).orElse("–");
  }

  /** The causes from all sources: new ones first, the most important of each first. */
  List<Fault> faults() {
    List<Fault> faults = new ArrayList<>(Fault.of(tested));
    faults.sort(Comparator.comparing(fault -> !isNew(fault)));
    return faults;
  }

  /** Where to look for a cause, and whether it is new: {@code new in embeddings}. */
  String place(Fault fault) {
    return (isNew(fault) ? "new in " : "") + fault.api();
  }

  private boolean isNew(Fault fault) {
    return tested.stream()
        .filter(api -> api.api().equals(fault.api()))
        .flatMap(api -> api.verdicts().stream())
        .flatMap(verdict -> verdict.previous().stream())
        .flatMap(previous -> previous.since().failures(Since.Kind.NEW).stream())
        .anyMatch(failure -> failure.fingerprint().equals(fault.cause().fingerprint()));
  }
}
