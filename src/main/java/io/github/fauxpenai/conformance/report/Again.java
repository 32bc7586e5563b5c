package io.github.fauxpenai.conformance.report;

import io.github.fauxpenai.conformance.explain.Cause;
import io.github.fauxpenai.conformance.explain.Condition;
import io.github.fauxpenai.conformance.explain.Condition.Absent;
import io.github.fauxpenai.conformance.explain.Condition.Any;
import io.github.fauxpenai.conformance.explain.Condition.Term;
import io.github.fauxpenai.conformance.explain.Condition.Value;
import io.github.fauxpenai.conformance.results.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes the command that runs scenarios again in the same way. */
final class Again {
  private static final int SCENARIOS_NAMED = 3;

  /** If no option can select them. */
  private static final int MOST_SCENARIOS_NAMED = 20;

  private final ReportContext context;
  private final Origin origin;
  private final Map<Value, String> spellings;

  /**
   * If there are several results files, the command writes another one, and reads the scenarios
   * from a file of the name that is usual for them all, unless the baseline has them.
   */
  Again(Verdict verdict) {
    this.context = verdict.context();
    this.origin = verdict.inputs().get(verdict.inputs().size() - 1).origin();
    this.spellings = verdict.causes().spellings();
  }

  /**
   * The command for the scenarios of a cause, and perhaps for others that options cannot exclude.
   */
  String command(Cause cause) {
    return command(selection(cause));
  }

  /** The command for the scenarios of any cause, by its fingerprint. */
  String command() {
    return command(List.of("--scenario=@" + report() + "#FINGERPRINT"));
  }

  /** The JSON report that the command for any cause reads. */
  String report() {
    return context.rerun().report().orElse("report.json");
  }

  private String command(List<String> selection) {
    boolean isOne = !context.resultsFile().contains(",");
    String results = isOne ? context.resultsFile() : "again.json.gz";
    String scenarios = context.rerun().scenariosFile();
    // One part of a run that was split lacks the scenarios of the others.
    boolean hasAll = isOne || !context.resultsFile().startsWith(scenarios + ",");
    List<String> words = new ArrayList<>();
    words.add("--api=" + context.api());
    words.add("--scenariosFile=" + (hasAll ? scenarios : "scenarios.json"));
    words.add("--resultsFile=" + results);
    if (!origin.hasOpenAiHeaders()) {
      // The default rate limit is meant for OpenAI.
      words.add("--rateLimit=0");
    }
    context
        .rerun()
        .options()
        .forEach(
            (parameter, option) ->
                addSame(words, option + "=", origin.sentDifferently().get(parameter)));
    words.add("--rerun=all");
    words.addAll(selection);
    return words.stream()
        .map(Shell::word)
        .collect(
            Collectors.joining(" ", context.tool() + " runScenarios --baseUrl=\"$BASE_URL\" ", ""));
  }

  /** A few scenarios are named by key; for more, globs express the condition as far as they can. */
  private List<String> selection(Cause cause) {
    boolean isOfRequest =
        cause.share().isEmpty() && cause.condition().all().stream().allMatch(Again::isGlob);
    if (cause.keys().size() <= (isOfRequest ? SCENARIOS_NAMED : MOST_SCENARIOS_NAMED)) {
      return cause.keys().stream().map(key -> "--scenario=" + Wording.digits(key)).toList();
    }
    Condition condition = cause.condition();
    List<String> options = new ArrayList<>();
    for (Term term : condition.all()) {
      if (term instanceof Value) {
        options.add("--include=" + spellings.get(term));
      } else if (term instanceof Any || term instanceof Condition.Family) {
        options.add("--include=" + term.parameter() + "=*");
      } else if (term instanceof Absent) {
        options.add("--exclude=" + term.parameter() + "=*");
      }
    }
    for (Term term : condition.unless()) {
      options.add("--exclude=" + spellings.get(term));
    }
    return options;
  }

  private static boolean isGlob(Term term) {
    return term instanceof Value || term instanceof Any || term instanceof Absent;
  }

  /** Repeats an option unless several values were sent: it is not recorded which replaced what. */
  private static void addSame(List<String> words, String option, Set<String> values) {
    if (values != null && values.size() == 1) {
      words.add(option + values.iterator().next());
    }
  }
}
