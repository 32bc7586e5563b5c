package io.github.fauxpenai.conformance.compare;

import com.google.common.base.Suppliers;
import io.github.fauxpenai.conformance.compare.ScenarioVerdict.State;
import io.github.fauxpenai.conformance.explain.CauseFinder;
import io.github.fauxpenai.conformance.explain.DifferenceCode;
import io.github.fauxpenai.conformance.explain.Finding;
import io.github.fauxpenai.conformance.explain.JudgedScenario;
import io.github.fauxpenai.conformance.explain.KnownFailures;
import io.github.fauxpenai.conformance.explain.Note;
import io.github.fauxpenai.conformance.explain.Refusal;
import io.github.fauxpenai.conformance.json.InputException;
import io.github.fauxpenai.conformance.json.Preview;
import io.github.fauxpenai.conformance.results.Answer;
import io.github.fauxpenai.conformance.results.AnswerKind;
import io.github.fauxpenai.conformance.results.FailedTrial;
import io.github.fauxpenai.conformance.results.InOrder;
import io.github.fauxpenai.conformance.results.Origin;
import io.github.fauxpenai.conformance.results.RecordedResponse;
import io.github.fauxpenai.conformance.results.RecordedScenario;
import io.github.fauxpenai.conformance.results.Result;
import io.github.fauxpenai.conformance.results.ResultsSource;
import io.github.fauxpenai.conformance.results.Selection;
import io.github.fauxpenai.conformance.results.SortedResults;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Compares results files with a baseline, one scenario at a time. As all files are sorted, this is
 * a merge whose memory does not grow with them.
 */
public final class ResultsComparison {
  private final ResultsSource baselines;
  private final ResultsSource results;
  private final Rules rules;
  private final Selection selection;
  private final Settings settings;
  private final Supplier<Envelope> envelope;
  private final Origin baselineOrigin;
  private final Origin resultsOrigin = new Origin();
  private int otherRequests;

  /**
   * How to compare.
   *
   * @param level the highest level to compare
   * @param strict the notes that fail
   * @param judgeModelLimits whether refusals that are about the recorded model are judged
   * @param known the failures that are excused
   * @param otherRequests whether answers to other requests than the baseline's are compared as well
   */
  public record Settings(
      Level level,
      Set<Note> strict,
      boolean judgeModelLimits,
      KnownFailures known,
      boolean otherRequests) {
    /** Settings that refuse answers to other requests. */
    public Settings(Level level, Set<Note> strict, boolean judgeModelLimits, KnownFailures known) {
      this(level, strict, judgeModelLimits, known, false);
    }
  }

  /**
   * The result.
   *
   * @param summary the counts
   * @param causes the causes of the failing differences that are not known
   * @param known the known failures, with what was seen of each
   * @param inFiles how many scenarios the files hold, selected or not
   * @param baseline where the baseline comes from
   * @param results where the results come from
   * @param baselineSha256 of the baseline's file, in hex
   * @param resultsSha256 of the results file, in hex
   * @param otherRequests how many answers to other requests than the baseline's were compared
   *     nevertheless
   */
  public record Outcome(
      Summary summary,
      CauseFinder.Outcome causes,
      KnownFailures known,
      int inFiles,
      Origin baseline,
      Origin results,
      String baselineSha256,
      String resultsSha256,
      int otherRequests) {}

  /** Receives the verdicts. */
  public interface Sink {
    void accept(ScenarioVerdict verdict) throws IOException;
  }

  /** As the other constructor, for a baseline that is a file. */
  public ResultsComparison(
      Path baselineFile,
      List<Path> resultsFiles,
      Rules rules,
      Selection selection,
      Settings settings) {
    this(ResultsSource.of(baselineFile), resultsFiles, rules, selection, settings);
  }

  /** As the other constructor, for results that are files, read as one. */
  public ResultsComparison(
      ResultsSource baselines,
      List<Path> resultsFiles,
      Rules rules,
      Selection selection,
      Settings settings) {
    this(
        baselines,
        ResultsSource.of(resultsFiles),
        rules,
        selection,
        settings,
        Suppliers.memoize(() -> Envelope.of(baselines, rules)));
  }

  /**
   * Does not read anything yet.
   *
   * @param selection which scenarios to compare; the caller checks afterwards whether it matched
   *     any
   * @param envelope what was learnt from the whole baseline; only called if something differs
   */
  public ResultsComparison(
      ResultsSource baselines,
      ResultsSource results,
      Rules rules,
      Selection selection,
      Settings settings,
      Supplier<Envelope> envelope) {
    this.baselines = baselines;
    this.baselineOrigin = Origin.of(baselines);
    this.results = results;
    this.rules = rules;
    this.selection = selection;
    this.settings = settings;
    this.envelope = envelope;
  }

  /**
   * One scenario of the files.
   *
   * @param position of the baseline's scenario in its file
   * @param baseline null if only the results have it
   * @param result null if only the baseline has it
   */
  private record Both(int position, Result baseline, Result result) {
    Result first() {
      return baseline != null ? baseline : result;
    }

    long length() {
      return (baseline == null ? 0 : baseline.length()) + (result == null ? 0 : result.length());
    }
  }

  /**
   * What is found about one scenario without the others.
   *
   * @param otherRequest whether the answer is to another request than the baseline's
   * @param judged empty if the answers cannot be compared
   */
  private record Judged(
      int position,
      boolean otherRequest,
      ScenarioVerdict verdict,
      Optional<JudgedScenario> judged) {}

  /** Merges the files. */
  private final class Merge implements InOrder.Source<Both> {
    private final SortedResults expected;
    private final SortedResults actual;
    private int position = -1;
    private Result baseline;
    private Result result;
    private boolean takesBaseline = true;
    private boolean takesResult = true;

    Merge(SortedResults expected, SortedResults actual) {
      this.expected = expected;
      this.actual = actual;
    }

    @Override
    public Both next() {
      while (true) {
        if (takesBaseline) {
          baseline = seen(expected.next(), baselineOrigin);
          position++;
        }
        if (takesResult) {
          result = seen(actual.next(), resultsOrigin);
        }
        if (baseline == null && result == null) {
          return null;
        }
        int order =
            baseline == null ? 1 : result == null ? -1 : baseline.key().compareTo(result.key());
        takesBaseline = order <= 0;
        takesResult = order >= 0;
        Both both =
            new Both(position, takesBaseline ? baseline : null, takesResult ? result : null);
        if (selection.selects(both.first())) {
          return both;
        }
      }
    }
  }

  /**
   * Reads the files and passes on a verdict per scenario, sorted by key.
   *
   * @throws io.github.fauxpenai.conformance.json.InputException if a file cannot be read
   */
  public Outcome run(Sink verdicts) throws IOException {
    Summary summary = new Summary(settings.level());
    CauseFinder causes = new CauseFinder();
    try (SortedResults expected = baselines.open();
        SortedResults actual = results.open();
        InOrder<Both, Judged> judging = new InOrder<>(this::judge, Both::length)) {
      judging.run(
          new Merge(expected, actual),
          judged -> {
            otherRequests += judged.otherRequest ? 1 : 0;
            ScenarioVerdict verdict = excused(judged, causes);
            summary.add(verdict);
            hand(verdict, verdicts);
          });
      if (!selection.isPartial()) {
        settings
            .known()
            .findMisplaced(settings.level().number(), place -> envelope.get().places(place));
      }
      return new Outcome(
          summary,
          causes.find(place -> envelope.get().places(place)),
          settings.known(),
          selection.seen(),
          baselineOrigin,
          resultsOrigin,
          expected.sha256(),
          actual.sha256(),
          otherRequests);
    }
  }

  /**
   * Passes on a verdict. Reports may be the first to parse a body, so parse errors get the
   * scenario's key.
   */
  private static void hand(ScenarioVerdict verdict, Sink verdicts) throws IOException {
    try {
      verdicts.accept(verdict);
    } catch (InputException e) {
      throw e.getMessage().contains(verdict.key())
          ? e
          : new InputException("scenario %s: %s".formatted(verdict.key(), e.getMessage()), e);
    }
  }

  private static Result seen(Result result, Origin origin) {
    if (result != null) {
      origin.add(result);
    }
    return result;
  }

  /**
   * Whether the same key means different requests, which may be so in files of two versions.
   *
   * @throws InputException if it does, and their answers are not to be compared nevertheless
   */
  private boolean asksOther(Result baseline, Result result) {
    boolean other = !baseline.asksSame(result);
    if (other && !settings.otherRequests()) {
      throw new InputException(
          "scenario %s (%s) is another request in the results than in the baseline, so that their answers cannot be compared. Run the baseline's scenarios, or go on with --force."
              .formatted(baseline.key(), baseline.scenario().name()));
    }
    return other;
  }

  /** Judges one scenario; this may be done on several threads at once. */
  private Judged judge(Both both) {
    Result baseline = both.baseline;
    Result result = both.result;
    RecordedScenario scenario = both.first().scenario();
    if (baseline == null || !baseline.hasResponse()) {
      ScenarioVerdict verdict =
          verdict(scenario, State.NOT_COMPARABLE, false, List.of(), baseline, result);
      return new Judged(both.position, false, verdict, Optional.empty());
    }
    boolean otherRequest = result != null && result.hasResponse() && asksOther(baseline, result);
    Answer expected = Answer.of(baseline);
    Optional<Answer> actual =
        result != null && result.hasResponse() && !baseline.answersSame(result)
            ? Optional.of(Answer.of(result))
            : Optional.empty();
    ScenarioVerdict verdict = judge(scenario, expected, actual, baseline, result);
    Optional<JudgedScenario> judged =
        verdict.comparable()
            ? Optional.of(
                verdict.judged(
                    rules.families(),
                    JudgedScenario.Reference.ofBaseline(expected),
                    refusal(expected, actual)))
            : Optional.empty();
    return new Judged(both.position, otherRequest, verdict, judged);
  }

  /** The verdict, with known failures excused; it is also added to the causes. */
  private ScenarioVerdict excused(Judged found, CauseFinder causes) {
    if (found.judged.isEmpty()) {
      return found.verdict;
    }
    JudgedScenario judged = found.judged.get();
    List<Finding> findings =
        settings
            .known()
            .excuse(
                judged, found.position, settings.level().number(), at -> envelope.get().places(at));
    causes.add(judged.with(findings), found.position);
    return found.verdict.withDifferences(findings);
  }

  /** The server's refusal if both refuse, but not in the same words. */
  private static Refusal refusal(Answer expected, Optional<Answer> actual) {
    return expected.kind() == AnswerKind.ERROR
        ? actual.map(Refusal::of).orElse(Refusal.NONE)
        : Refusal.NONE;
  }

  /**
   * @param actual the server's answer, if there is one and it is not the same byte for byte
   */
  private ScenarioVerdict judge(
      RecordedScenario scenario,
      Answer expected,
      Optional<Answer> actual,
      Result baseline,
      Result result) {
    boolean accepted = RecordedResponse.isAccepted(expected.status());
    if (!accepted && !settings.judgeModelLimits() && rules.isModelLimit(expected)) {
      return verdict(scenario, State.MODEL_DEPENDENT, accepted, List.of(), baseline, result);
    }
    if (result != null && baseline.answersSame(result)) {
      return verdict(scenario, State.COMPARED, accepted, List.of(), baseline, result);
    }
    Optional<Finding> noAnswer = noAnswer(expected, result);
    if (noAnswer.isPresent()) {
      return verdict(scenario, State.COMPARED, accepted, List.of(noAnswer.get()), baseline, result);
    }
    if (result == null || !result.hasResponse()) {
      return verdict(scenario, State.NOT_EXECUTED, accepted, List.of(), baseline, result);
    }
    boolean recorderTraces = baseline.recording().isEmpty() || result.recording().isEmpty();
    Pair pair =
        new Pair(
            expected,
            actual.orElseThrow(),
            rules,
            recorderTraces,
            result.recording().map(r -> r.sentDifferently().keySet()).orElse(Set.of()),
            baseline::requestTree,
            envelope);
    return verdict(scenario, State.COMPARED, accepted, differences(pair), baseline, result);
  }

  private static ScenarioVerdict verdict(
      RecordedScenario scenario,
      State state,
      boolean accepted,
      List<Finding> differences,
      Result baseline,
      Result result) {
    return new ScenarioVerdict(
        (baseline != null ? baseline : result).key(),
        scenario.spec(),
        state,
        accepted,
        differences,
        Optional.ofNullable(baseline),
        Optional.ofNullable(result));
  }

  /**
   * The difference if a server failed on every trial or never sent a readable body, which counts as
   * an answer.
   */
  private static Optional<Finding> noAnswer(Answer expected, Result result) {
    if (result == null || result.hasResponse() || result.errors().isEmpty()) {
      return Optional.empty();
    }
    FailedTrial last = result.lastFailure().orElseThrow();
    if (last.isOfNetwork()) {
      return Optional.empty();
    }
    boolean serverError = last.statusCode() >= 500;
    if (!serverError && last.step().isPresent()) {
      // The server refused a step before the request that OpenAI accepted.
      return Optional.of(
          Finding.failing(
                  Level.STATUS.number(),
                  DifferenceCode.STATUS_REJECTS_VALID,
                  "",
                  Integer.toString(expected.status()),
                  "%d to %s".formatted(last.statusCode(), last.step().get()))
              .because(Preview.shortened(last.message())));
    }
    return Optional.of(
        Finding.failing(
                Level.STATUS.number(),
                serverError ? DifferenceCode.STATUS_SERVER_ERROR : DifferenceCode.BODY_UNREADABLE,
                "",
                Integer.toString(expected.status()),
                last.statusCode() + (serverError ? "" : " unreadable"))
            .because(Preview.shortened(last.message())));
  }

  /** All differences up to the level. A path that fails at one level is not judged at the next. */
  private List<Finding> differences(Pair pair) {
    List<Finding> differences = new ArrayList<>();
    Set<String> judged = new HashSet<>();
    for (Level level : List.of(Level.values()).subList(0, settings.level().number())) {
      List<Finding> found = new ArrayList<>();
      level.comparison().compare(pair, found::add);
      for (Finding difference : found) {
        if (!judged.contains(difference.path())) {
          differences.add(strict(difference));
        }
        if (difference.failing()) {
          judged.add(difference.path());
        }
      }
      if (found.stream().anyMatch(each -> each.code().isOfWholeAnswer())) {
        break;
      }
    }
    return differences;
  }

  private Finding strict(Finding difference) {
    boolean fails =
        difference.failing()
            || settings.strict().stream().anyMatch(note -> note.code() == difference.code());
    return fails ? difference.asFailing() : difference;
  }
}
