package io.github.fauxpenai.conformance.cli.command;

import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.explain.KnownFailures;
import io.github.fauxpenai.conformance.json.InputException;
import io.github.fauxpenai.conformance.report.Features;
import io.github.fauxpenai.conformance.report.Report;
import io.github.fauxpenai.conformance.report.ReportContext;
import io.github.fauxpenai.conformance.report.ReportedScenario;
import io.github.fauxpenai.conformance.report.Verdict;
import io.github.fauxpenai.conformance.results.Selection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A way to judge recorded answers of one API, with or without a baseline. It can be used for
 * several runs.
 *
 * @param <S> a judged scenario
 * @param <O> the result
 */
abstract class Judge<S, O> {
  private final Api api;

  Judge(Api api) {
    this.api = api;
  }

  /** Receives scenarios as they are judged, sorted by key. */
  interface Sink<S> {
    void accept(S scenario) throws IOException;
  }

  /** The result, and the verdict that reports show. */
  record Judged<O>(O outcome, Verdict verdict) {}

  Api api() {
    return api;
  }

  /**
   * Judges the answers of files, which are read as one.
   *
   * @param selection which scenarios to judge; the caller checks afterwards whether it matched any
   * @param known what is excused; it records which of it was seen
   */
  abstract O run(List<Path> files, Selection selection, KnownFailures known, Sink<S> sink)
      throws IOException;

  /** The scenario as reports show it. */
  abstract ReportedScenario reported(S scenario);

  /** The verdict that reports show. */
  abstract Verdict verdict(ReportContext context, O outcome, Features features);

  /** Keeps what a scenario shows, for a comparison with another run. */
  abstract void remember(S scenario, EarlierRun.Seen seen);

  /** Judges an earlier run, without a report. */
  final EarlierRun judgeEarlier(
      ReportContext context, List<Path> files, Selection selection, KnownFailures known)
      throws IOException {
    EarlierRun.Seen seen = new EarlierRun.Seen();
    O outcome;
    try {
      outcome = run(files, selection, known, scenario -> remember(scenario, seen));
    } catch (InputException e) {
      throw new InputException("--previous: " + e.getMessage(), e);
    }
    return new EarlierRun(verdict(context.about(files), outcome, new Features(List.of())), seen);
  }

  /**
   * Judges, and writes a report at the same time.
   *
   * @param earlier the run to compare with, if any
   */
  final Judged<O> judge(
      ReportContext context,
      List<Path> files,
      Selection selection,
      KnownFailures known,
      Optional<EarlierRun> earlier,
      Report report,
      Sink<S> sink)
      throws IOException {
    EarlierRun.Seen seen = new EarlierRun.Seen();
    Features features = new Features(api.features());
    O outcome =
        run(
            files,
            selection,
            known,
            scenario -> {
              ReportedScenario reported = reported(scenario);
              features.add(reported);
              report.add(reported);
              if (earlier.isPresent()) {
                remember(scenario, seen);
              }
              sink.accept(scenario);
            });
    Verdict judged = verdict(context, outcome, features);
    Verdict verdict = earlier.map(run -> run.before(judged, seen)).orElse(judged);
    report.finish(verdict);
    return new Judged<>(outcome, verdict);
  }
}
