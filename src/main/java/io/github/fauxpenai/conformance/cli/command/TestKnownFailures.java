package io.github.fauxpenai.conformance.cli.command;

import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.cli.output.Amount;
import io.github.fauxpenai.conformance.cli.output.Terminal;
import io.github.fauxpenai.conformance.cli.output.Version;
import io.github.fauxpenai.conformance.explain.KnownFailures;
import io.github.fauxpenai.conformance.json.Preview;
import io.github.fauxpenai.conformance.report.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The known failures of a test. A line that names no API may be about any: it is stale only if none
 * shows it.
 */
final class TestKnownFailures {
  private final Terminal terminal;
  private final TestPlan plan;
  private final Set<String> staleSomewhere = new TreeSet<>();
  private final Set<String> shownSomewhere = new HashSet<>();
  private final Set<String> spokenOfSomewhere = new HashSet<>();
  private final List<KnownFailures.News> found = new ArrayList<>();

  /** The hashes of OpenAI's answers that were used for comparisons. */
  private final Set<String> baselines = new LinkedHashSet<>();

  TestKnownFailures(Terminal terminal, TestPlan plan) {
    this.terminal = terminal;
    this.plan = plan;
  }

  /** The lines that may excuse failures of an API, with nothing seen of them yet. */
  KnownFailures read(Api api) {
    return read().of(api.toString());
  }

  /** All lines of the file; none if there is no file to read. */
  KnownFailures read() {
    return plan.knownFailures()
        .filter(file -> !plan.updatesKnownFailures() || Files.exists(file))
        .map(file -> KnownFailures.read(file, Api.names()))
        .orElseGet(KnownFailures::none);
  }

  /** Keeps the hash of the answers of OpenAI's that a comparison used. */
  void comparedWith(String sha256) {
    baselines.add(sha256);
  }

  /** Keeps what a verdict found, and what it saw of the lines. */
  void remember(Api api, Verdict verdict) {
    found.add(new KnownFailures.News(api.toString(), verdict.causes()));
    for (KnownFailures.Line line : verdict.known().lines()) {
      String text = line.failure().line();
      if (line.isStale()) {
        staleSomewhere.add(text);
      }
      if (line.shown() > 0) {
        shownSomewhere.add(text);
      }
      if (!line.isSilent()) {
        spokenOfSomewhere.add(text);
      }
    }
  }

  /** Warns of stale lines; they do not fail, as another profile may show them. */
  void tell() {
    staleSomewhere.removeAll(shownSomewhere);
    if (!plan.updatesKnownFailures()) {
      staleSomewhere.forEach(line -> warn(line, "no longer occurs; remove its line"));
    }
    if (plan.isWhole()) {
      read().lines().stream()
          .map(line -> line.failure().line())
          .filter(line -> !spokenOfSomewhere.contains(line))
          .forEach(line -> warn(line, "matches no judged scenario; is it misspelt?"));
    }
  }

  private void warn(String line, String why) {
    terminal
        .err()
        .printf(
            "Warning: this known failure %s:%n  %s: %s%n",
            why, plan.knownFailures().orElseThrow(), Preview.escaped(line));
  }

  /** Writes the current failures as known failures. */
  void update() throws IOException {
    Path file = plan.knownFailures().orElseThrow();
    KnownFailures known = read();
    int lines =
        known.update(
            file,
            Version.number(),
            baselines.isEmpty()
                ? KnownFailures.Reference.NONE
                : new KnownFailures.Reference(plan.level().number(), String.join(",", baselines)),
            found,
            known.lines().stream()
                .map(KnownFailures.Line::failure)
                .filter(failure -> staleSomewhere.contains(failure.line()))
                .collect(Collectors.toSet()));
    terminal
        .err()
        .printf("%s holds %s now%n", file, Amount.of(lines, "known failure", "known failures"));
  }
}
