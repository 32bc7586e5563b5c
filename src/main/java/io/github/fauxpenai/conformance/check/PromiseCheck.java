package io.github.fauxpenai.conformance.check;

import com.google.common.base.Suppliers;
import io.github.fauxpenai.conformance.explain.CauseFinder;
import io.github.fauxpenai.conformance.explain.Families;
import io.github.fauxpenai.conformance.explain.Finding;
import io.github.fauxpenai.conformance.explain.JudgedScenario;
import io.github.fauxpenai.conformance.explain.KnownFailures;
import io.github.fauxpenai.conformance.explain.Places;
import io.github.fauxpenai.conformance.explain.Refusal;
import io.github.fauxpenai.conformance.results.Answer;
import io.github.fauxpenai.conformance.results.FailedTrial;
import io.github.fauxpenai.conformance.results.InOrder;
import io.github.fauxpenai.conformance.results.Origin;
import io.github.fauxpenai.conformance.results.RecordedResponse;
import io.github.fauxpenai.conformance.results.Result;
import io.github.fauxpenai.conformance.results.ResultsSource;
import io.github.fauxpenai.conformance.results.Selection;
import io.github.fauxpenai.conformance.results.SortedResults;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Checks the answers of results files against what the API promises, one scenario at a time. Two
 * earlier passes find the twins, without reading small files again. Memory grows with the twins'
 * answers, not with the file.
 */
public final class PromiseCheck {
  private final ResultsSource results;
  private final List<Promise> promises;
  private final Predicate<Answer> isModelLimit;
  private final Families families;
  private final Selection selection;
  private final KnownFailures known;
  private final Optional<DefinitionCheck> definition;

  /**
   * The result.
   *
   * @param tallies what was found for each promise, from the most to the least harmful
   * @param scenarios how many were selected
   * @param unanswered how many of these have no answer
   * @param unreadable how many of those failed on every trial, or got answers that cannot be read
   * @param tooLarge how many of those got an answer larger than the run allowed, which proves
   *     nothing but that the request was accepted
   * @param notExecuted how many of those were never sent
   * @param notReached the names of those that have failed trials, the last because of the network,
   *     a limit or a gateway
   * @param late how many have an answer, and failed trials before it
   * @param failures the statuses of those trials
   * @param accepted how many requests the server accepted
   * @param inFiles how many scenarios the files hold, selected or not
   * @param failed the keys of the scenarios with a failure that is not known, sorted
   * @param search finds the causes of failures that are not known, on first use
   * @param known the known failures, with what was seen of each
   * @param origin where the answers come from
   * @param sha256 of the file, in hex; of several files, separated by commas
   */
  public record Outcome(
      List<PromiseTally> tallies,
      int scenarios,
      int unanswered,
      int unreadable,
      int tooLarge,
      int notExecuted,
      List<String> notReached,
      int late,
      SortedSet<Integer> failures,
      int accepted,
      int inFiles,
      List<String> failed,
      Supplier<CauseFinder.Outcome> search,
      KnownFailures known,
      Origin origin,
      String sha256) {
    /** The causes of the failures that are not known. */
    public CauseFinder.Outcome causes() {
      return search.get();
    }

    /** How many promises have conclusive answers. */
    public int judged() {
      return count(tally -> true);
    }

    private int count(Predicate<PromiseTally> what) {
      return (int) tallies.stream().filter(PromiseTally::isCounted).filter(what).count();
    }

    /** How many scenarios have no answer of the server: it may yet be asked for. */
    public int leftOut() {
      return unanswered - unreadable - tooLarge;
    }

    /**
     * Whether the server accepted nothing, and refused something that OpenAI accepts. Promises to
     * accepted requests were then not tested.
     */
    public boolean acceptsNothing() {
      return accepted == 0
          && tallies.stream()
              .filter(tally -> tally.promise().id().equals(Acceptance.ACCEPTED))
              .anyMatch(tally -> tally.count(Judgement.Outcome.REJECTED) > 0);
    }

    /** How many promises all conclusive answers keep. */
    public int kept() {
      return count(tally -> tally.verdict() == Judgement.Outcome.HONOURED);
    }

    /** The same, apart from known failures. */
    public int keptButKnown() {
      return count(tally -> tally.failing() == 0);
    }
  }

  /** Receives what was found, one scenario at a time, sorted by key. */
  public interface Sink {
    void accept(CheckedScenario scenario) throws IOException;
  }

  /**
   * Prepares; nothing is read yet.
   *
   * @param results what to check; it is read up to three times
   * @param definition empty to check promises only
   * @param isModelLimit whether a refusal is about the model and not about the protocol
   * @param families groups of similar values of the request's parameters
   * @param selection which scenarios to check; the caller checks afterwards whether it matched any
   * @param known what is excused; the outcome says what was seen of it
   */
  public PromiseCheck(
      ResultsSource results,
      List<Promise> promises,
      Optional<DefinitionCheck> definition,
      Predicate<Answer> isModelLimit,
      Families families,
      Selection selection,
      KnownFailures known) {
    this.results = results;
    this.promises = promises;
    this.definition = definition;
    this.isModelLimit = isModelLimit;
    this.families = families;
    this.selection = selection;
    Map<String, String> names = new HashMap<>();
    promises.stream()
        .filter(promise -> !promise.formerId().isEmpty())
        .forEach(promise -> names.put(promise.formerId(), promise.id()));
    this.known = known.renamed(names);
  }

  /**
   * All promises that are checked: what requests ask for, OpenAI's definition, and readable
   * answers.
   *
   * @param promises what requests ask for
   */
  public static List<Promise> all(List<Promise> promises, Optional<DefinitionCheck> definition) {
    List<Promise> all = new ArrayList<>(promises);
    definition.map(DefinitionCheck::promises).ifPresent(all::addAll);
    all.add(ReadableAnswer.PROMISE);
    return all;
  }

  /** Everything found so far. */
  private final class Found {
    private final Map<Promise, PromiseTally> tallies = new IdentityHashMap<>();
    private final List<String> failed = new ArrayList<>();
    private final CauseFinder causes = new CauseFinder();
    private final List<Places> tested = new ArrayList<>();
    private final Map<Told, Places> places = new HashMap<>();
    private int unanswered;
    private int unreadable;
    private int tooLarge;
    private int accepted;
    private int notExecuted;
    private final List<String> notReached = new ArrayList<>();
    private int late;
    private final SortedSet<Integer> failures = new TreeSet<>();

    Found() {
      all(promises, definition).forEach(promise -> tallies.put(promise, new PromiseTally(promise)));
    }

    /** Adds the next scenario; returns it with known failures excused. */
    CheckedScenario add(Samples samples) {
      Result result = samples.all().get(0).result();
      if (!result.hasResponse()) {
        unanswered++;
        notExecuted += result.errors().isEmpty() ? 1 : 0;
        if (result.lastFailure().filter(FailedTrial::isOfNetwork).isPresent()) {
          notReached.add(result.scenario().name());
        }
      } else {
        accepted += RecordedResponse.isAccepted(result.status()) ? 1 : 0;
        late += result.errors().isEmpty() ? 0 : 1;
        result.errors().forEach(trial -> failures.add(trial.statusCode()));
      }
      CheckedScenario checked = excused(samples);
      if (!result.hasResponse() && !checked.checks().isEmpty()) {
        boolean isTooLarge = result.lastFailure().filter(FailedTrial::isTooLarge).isPresent();
        tooLarge += isTooLarge ? 1 : 0;
        unreadable += isTooLarge ? 0 : 1;
      }
      samples.count(checked, tallies);
      if (checked.fails()) {
        failed.add(result.key());
      }
      return checked;
    }

    /** Excuses known failures and adds the scenario to the causes. */
    private CheckedScenario excused(Samples samples) {
      Result result = samples.telling();
      List<CheckedScenario.Check> checks = samples.together();
      CheckedScenario checked = new CheckedScenario(result, checks);
      if (checks.isEmpty()) {
        return checked;
      }
      JudgedScenario.Reference reference = JudgedScenario.Reference.of(result);
      int position = tested.size();
      // Of many scenarios, it is the same.
      tested.add(places.computeIfAbsent(Told.of(checks), Told::places));
      JudgedScenario judged =
          new JudgedScenario(
              result.key(),
              result.scenario().spec(),
              families,
              reference,
              Refusal.NONE,
              checked.findings());
      List<Finding> excused = known.excuse(judged, position, Finding.NO_LEVEL, tested::get);
      causes.add(judged.with(excused), position);
      if (excused == judged.findings()) {
        return checked; // There are no known failures.
      }
      Iterator<Finding> inOrder = excused.iterator();
      return new CheckedScenario(
          result,
          checks.stream()
              .map(check -> check.finding().isPresent() ? check.with(inOrder.next()) : check)
              .toList());
    }
  }

  /**
   * Reads the files and passes on what each answer shows about each promise that applies to it.
   *
   * @throws io.github.fauxpenai.conformance.json.InputException if a file cannot be read
   */
  public Outcome run(Sink sink) throws IOException {
    Twins twins = Twins.of(results, promises);
    Found found = new Found();
    Origin origin = new Origin();
    try (SortedResults reader = results.open();
        InOrder<Result, Samples> judging =
            new InOrder<>(result -> samples(result, twins), Result::length)) {
      judging.run(() -> nextSelected(reader, origin), samples -> sink.accept(found.add(samples)));
      List<PromiseTally> sorted =
          all(promises, definition).stream()
              .map(found.tallies::get)
              .sorted(Comparator.comparing(PromiseTally::verdict))
              .toList();
      return new Outcome(
          sorted,
          selection.selected(),
          found.unanswered,
          found.unreadable,
          found.tooLarge,
          found.notExecuted,
          found.notReached,
          found.late,
          found.failures,
          found.accepted,
          selection.seen(),
          found.failed,
          // The matrix of servers never needs them.
          Suppliers.memoize(() -> found.causes.find(found.tested::get)),
          known,
          origin,
          reader.sha256());
    }
  }

  private Result nextSelected(SortedResults reader, Origin origin) {
    Result result = reader.next();
    while (result != null) {
      origin.add(result);
      if (selection.selects(result)) {
        return result;
      }
      result = reader.next();
    }
    return null;
  }

  /** What is found in each of a scenario's answers. */
  private Samples samples(Result result, Twins twins) {
    List<Samples.Sample> samples = new ArrayList<>();
    for (Result sample : result.samples()) {
      samples.add(new Samples.Sample(sample, checks(sample, twins)));
    }
    return new Samples(samples);
  }

  /** What is found in one answer. */
  private List<CheckedScenario.Check> checks(Result result, Twins twins) {
    List<CheckedScenario.Check> checks = new ArrayList<>();
    if (!result.hasResponse()) {
      ReadableAnswer.checkFailed(result).ifPresent(checks::add);
      return checks;
    }
    List<String> lookedAt = new ArrayList<>();
    Exchange exchange = twins.exchange(result, lookedAt::add);
    checks.add(ReadableAnswer.check(exchange.answer()));
    // Computed once, because every promise needs it for a refusal.
    boolean isLimit = isModelLimit.test(exchange.answer());
    for (Promise promise : promises) {
      if (promise.applies().test(exchange)) {
        lookedAt.clear();
        Judgement judgement = promise.judge(exchange, answer -> isLimit);
        checks.add(CheckedScenario.Check.of(promise, judgement, List.copyOf(lookedAt)));
      }
    }
    Set<String> broken = new HashSet<>();
    for (CheckedScenario.Check check : checks) {
      if (check.judgement().outcome().fails()) {
        broken.add(check.promise().id());
      }
    }
    definition.ifPresent(each -> checks.addAll(each.check(exchange, broken)));
    return checks;
  }
}
