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

/** The command that runs scenarios again, in the way in which they were run. */
final class Again {
  private static final int SCENARIOS_NAMED = 3;

  /** Where no option tells them from others. */
  private static final int MOST_SCENARIOS_NAMED = 20;

  private final ReportContext context;
  private final Origin origin;
  private final Map<Value, String> spellings;

  /** Several results files stay as they are. */
  Again(Verdict verdict) {
    this.context = verdict.context();
    this.origin = verdict.inputs().get(verdict.inputs().size() - 1).origin();
    this.spellings = verdict.causes().spellings();
  }

  /** For the scenarios of a cause, and for others where no option tells them apart. */
  String command(Cause cause) {
    return command(selection(cause));
  }

  /** For the scenarios of any cause, by its fingerprint. */
  String command() {
    return command(List.of("--scenario=@" + report() + "#FINGERPRINT"));
  }

  /** The JSON report that the command for any cause reads. */
  String report() {
    return context.rerun().report().orElse("report.json");
  }

  private String command(List<String> selection) {
    String results = context.resultsFile().contains(",") ? "again.json.gz" : context.resultsFile();
    List<String> words = new ArrayList<>();
    words.add("--api=" + context.api());
    words.add("--scenariosFile=" + context.rerun().scenariosFile());
    words.add("--resultsFile=" + results);
    if (!origin.hasOpenAiHeaders()) {
      // The default is for OpenAI's own limits.
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

  /** Few scenarios are named; of many the condition is, as far as globs can say it. */
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

  /** Of several values it is not recorded which stood for what. */
  private static void addSame(List<String> words, String option, Set<String> values) {
    if (values != null && values.size() == 1) {
      words.add(option + values.iterator().next());
    }
  }
}
