package io.github.fauxpenai.conformance.report;

import io.github.fauxpenai.conformance.explain.Cause;
import io.github.fauxpenai.conformance.results.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The command that runs scenarios again, in the way in which they were run. */
final class Again {
  private final ReportContext context;
  private final Origin origin;

  /** Several results files stay as they are. */
  Again(Verdict verdict) {
    this.context = verdict.context();
    this.origin = verdict.inputs().get(verdict.inputs().size() - 1).origin();
  }

  /** For the scenarios of a cause. */
  String command(Cause cause) {
    String results = context.resultsFile().contains(",") ? "again.json.gz" : context.resultsFile();
    List<String> words = new ArrayList<>();
    words.add("--api=" + context.api());
    words.add("--scenariosFile=" + context.scenariosFile());
    words.add("--resultsFile=" + results);
    if (!origin.hasOpenAiHeaders()) {
      // The default is for OpenAI's own limits.
      words.add("--rateLimit=0");
    }
    addSame(words, "--model=", origin.sentDifferently().get("model"));
    addSame(words, "--maxTokens=", origin.sentDifferently().get("max_tokens"));
    words.add("--rerun=all");
    words.addAll(cause.selection());
    return words.stream()
        .map(Shell::word)
        .collect(
            Collectors.joining(" ", context.tool() + " runScenarios --baseUrl=\"$BASE_URL\" ", ""));
  }

  /** Of several values it is not recorded which stood for what. */
  private static void addSame(List<String> words, String option, Set<String> values) {
    if (values != null && values.size() == 1) {
      words.add(option + values.iterator().next());
    }
  }
}
