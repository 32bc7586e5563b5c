package io.github.fauxpenai.conformance.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.fauxpenai.conformance.check.Finding.Outcome;
import io.github.fauxpenai.conformance.check.PromiseCheck;
import io.github.fauxpenai.conformance.check.PromiseTally;
import io.github.fauxpenai.conformance.explain.KnownFailures;
import io.github.fauxpenai.conformance.json.Preview;
import io.github.fauxpenai.conformance.results.Origin;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One page without a script and without a network: {@code promises.html} with the style of the
 * comparison's report.
 */
final class PromiseHtml implements PromiseReport {
  private static final int REASONS_SHOWN = 20;
  private static final int FIRST_COUNT = PromiseColumns.NAMES.indexOf("Honoured");

  @Override
  public void write(Context context, PromiseCheck.Outcome outcome, OutputStream out)
      throws IOException {
    HtmlPage page = new HtmlPage("promises.html", out);
    page.begin(
        Map.of(
            "title",
            outcome.judged() == 0
                ? "Promises of %s: untested".formatted(context.api())
                : "Promises of %s: %d of %d kept"
                    .formatted(context.api(), outcome.kept(), outcome.judged()),
            "eyebrow",
            "OpenAI promises · %s %s".formatted(context.tool(), context.version()),
            "sentence",
            sentence(outcome)));
    Html html = new Html();
    table(outcome.tallies(), html);
    reasons(outcome, html);
    known(outcome.known().lines(), html);
    file(context, outcome, html);
    out.write(html.text.toString().getBytes(UTF_8));
    page.end(Map.of("footer", String.join(". ", Provenance.of(context, outcome).lines())));
    out.flush();
  }

  /** What is written of HTML; every argument becomes text. */
  private static final class Html {
    private final StringBuilder text = new StringBuilder();

    void add(String format, Object... args) {
      Object[] texts =
          Stream.of(args)
              .map(
                  arg ->
                      arg instanceof Integer number
                          ? String.format(Locale.ROOT, "%,d", number)
                          : arg.toString())
              .map(arg -> HtmlPage.escaped(Preview.escaped(arg)))
              .toArray();
      text.append(String.format(Locale.ROOT, format, texts)).append('\n');
    }
  }

  private static String sentence(PromiseCheck.Outcome outcome) {
    String verdicts =
        Stream.of(Outcome.values())
            .map(each -> Map.entry(each, count(outcome.tallies(), each)))
            .filter(each -> each.getValue() > 0)
            .map(each -> each.getValue() + " " + each.getKey())
            .collect(Collectors.joining(", "));
    int known = outcome.tallies().stream().mapToInt(PromiseTally::known).sum();
    return String.format(
        Locale.ROOT,
        "%s%s. Held against %,d answers%s%s%s.",
        outcome.acceptsNothing() ? PromiseText.ACCEPTS_NOTHING + " " : "",
        verdicts,
        outcome.scenarios() - outcome.unanswered(),
        outcome.unanswered() == 0
            ? ""
            : String.format(Locale.ROOT, "; %,d scenarios have none", outcome.unanswered()),
        outcome.scenarios() == outcome.inFile()
            ? ""
            : String.format(
                Locale.ROOT, "; %,d of %,d selected", outcome.scenarios(), outcome.inFile()),
        known == 0 ? "" : String.format(Locale.ROOT, "; %,d failures are known", known));
  }

  private static int count(List<PromiseTally> tallies, Outcome verdict) {
    return (int) tallies.stream().filter(tally -> tally.verdict() == verdict).count();
  }

  private static void table(List<PromiseTally> tallies, Html html) {
    html.add("<section aria-labelledby=\"table-heading\">");
    html.add("<h2 id=\"table-heading\">Promises, the most harmful verdict first</h2>");
    html.add("<table class=\"promises\"><thead><tr>");
    for (String name : PromiseColumns.NAMES) {
      html.add("<th scope=\"col\">%s</th>", name);
    }
    html.add("</tr></thead><tbody>");
    for (PromiseTally tally : tallies) {
      List<String> values = PromiseColumns.values(tally);
      html.add("<tr><td><code>%s</code></td><td>%s</td>", values.get(0), values.get(1));
      html.add("<td>");
      badge(tally, tally.verdict(), html);
      html.add("</td>");
      for (int i = FIRST_COUNT; i < values.size() - 1; i++) {
        int count = Integer.parseInt(values.get(i));
        html.add(
            "<td class=\"%s\" data-name=\"%s\">%s</td>",
            count == 0 ? "count none" : "count",
            PromiseColumns.NAMES.get(i).toLowerCase(Locale.ROOT),
            count);
      }
      html.add("<td class=\"mono\">%s</td></tr>", TextSummary.digits(tally.evidence().orElse("")));
    }
    html.add("</tbody></table></section>");
  }

  /** A failure is new as long as not all answers that show it are known to. */
  private static void badge(PromiseTally tally, Outcome outcome, Html html) {
    boolean known = outcome.fails() && tally.failing(outcome) == 0;
    String kind =
        switch (outcome) {
          case HONOURED -> "conforms";
          case UNTESTED -> "unjudged";
          case BROKEN, IGNORED, REJECTED -> known ? "known" : "differs";
        };
    html.add("<span class=\"badge %s\">%s%s</span>", kind, outcome, known ? ", known" : "");
  }

  /** Whatever is not honoured has its reasons; what is untested, where nothing else is. */
  private static void reasons(PromiseCheck.Outcome check, Html html) {
    html.add("<section aria-labelledby=\"why-heading\"><h2 id=\"why-heading\">Why</h2>");
    boolean any = false;
    for (Outcome outcome : Outcome.values()) {
      for (PromiseTally tally : check.tallies()) {
        boolean told = outcome.fails() || outcome == Outcome.UNTESTED && tally.verdict() == outcome;
        List<PromiseTally.Reason> reasons = tally.reasons(outcome);
        if (told && !reasons.isEmpty()) {
          any = true;
          html.add("<article class=\"why\"><h3>");
          badge(tally, outcome, html);
          html.add(
              "<code>%s</code> %s</h3><ul class=\"known-lines\">",
              tally.promise().parameter(), tally.promise().name());
          reasons.stream().limit(REASONS_SHOWN).forEach(reason -> reason(reason, html));
          html.add("</ul>");
          if (reasons.size() > REASONS_SHOWN) {
            html.add(
                "<p class=\"hint\">And %s more reasons: --show=%s</p>",
                reasons.size() - REASONS_SHOWN, tally.promise().id());
          }
          html.add("</article>");
        }
      }
    }
    if (!any) {
      html.add(
          "<p>%s</p>",
          check.judged() == 0
              ? "No scenario asks for what is promised."
              : "Every promise that was asked for is kept.");
    }
    html.add("</section>");
  }

  private static void reason(PromiseTally.Reason reason, Html html) {
    html.add("<li><b>%s</b><div>%s", reason.count(), reason.why());
    html.add(
        "<p class=\"reason\">%s<code>%s</code></p></div></li>",
        reason.known() == 0 ? "" : reason.known() + " known; ", reason.key());
  }

  private static void known(List<KnownFailures.Line> lines, Html html) {
    if (lines.isEmpty()) {
      return;
    }
    html.add("<section id=\"known\"><h2>Known failures</h2><ul class=\"known-lines\">");
    for (KnownFailures.Line line : lines) {
      html.add("<li><b>%s</b><div><code>%s</code>", line.shown(), line.failure().line());
      if (line.isStale()) {
        html.add("<span class=\"badge stale\">stale, to be deleted</span>");
      }
      html.add("<p class=\"reason\">%s</p></div></li>", line.failure().reason());
    }
    html.add("</ul></section>");
  }

  private static void file(Context context, PromiseCheck.Outcome outcome, Html html) {
    Origin origin = outcome.origin();
    html.add("<section class=\"side\"><h2>What was checked</h2><p class=\"path\">");
    origin.labels().forEach(label -> html.add("<span class=\"label\">%s</span>", label));
    html.add("<code>%s</code></p><p>%s</p>", context.resultsFile(), TextSummary.describe(origin));
    html.add("<p class=\"sha mono\">SHA-256 %s</p></section>", outcome.sha256());
  }
}
