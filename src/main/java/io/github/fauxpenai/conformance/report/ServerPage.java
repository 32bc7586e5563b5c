package io.github.fauxpenai.conformance.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.fauxpenai.conformance.check.Judgement.Outcome;
import io.github.fauxpenai.conformance.check.PromiseOutcomes;
import io.github.fauxpenai.conformance.explain.Since;
import io.github.fauxpenai.conformance.json.Preview;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The page about all APIs of a server, without a script: the verdict, the figures, the causes from
 * all sources, and what the server can do. It links to pages with every scenario.
 */
final class ServerPage {
  private static final int CAUSES_SHOWN = 10;
  private static final int LONGEST_CHANGE = 300;

  private final ServerVerdict verdict;
  private final StringBuilder html = new StringBuilder();

  ServerPage(ServerVerdict verdict) {
    this.verdict = verdict;
  }

  void write(OutputStream out) throws IOException {
    HtmlPage page = new HtmlPage(out, "server");
    page.begin(Map.of("title", verdict.name() + " · OpenAI conformance"));
    header();
    html.append("<main>\n");
    changes();
    figures();
    causes();
    for (TestedApi api : verdict.tested()) {
      capabilities(api);
    }
    html.append("</main>\n");
    footer();
    out.write(html.toString().getBytes(UTF_8));
    page.end(Map.of());
    out.flush();
  }

  private void header() {
    html.append("<header>\n");
    element("h1", "", verdict.name());
    element("p", "sentence", verdict.sentence());
    verdict.changes().ifPresent(changes -> element("p", "sentence", changes));
    verdict.warnings().forEach(warning -> element("p", "warning", warning));
    verdict.excused().ifPresent(excused -> element("p", "hint", excused));
    verdict.server().kept().line().ifPresent(kept -> element("p", "hint", kept));
    html.append("</header>\n");
  }

  /** Writes what changed since an earlier run, new causes first; nothing without one. */
  private void changes() {
    List<String> lines = new ArrayList<>();
    for (TestedApi api : verdict.tested()) {
      for (Verdict each : api.verdicts()) {
        each.previous().ifPresent(previous -> turned(api.api(), previous, lines));
      }
    }
    for (Changes.Row row : Changes.of(verdict.tested()).changed()) {
      lines.add(change(row));
    }
    if (lines.isEmpty()) {
      return;
    }
    html.append("<section aria-labelledby=\"changes\">\n");
    html.append("<h2 id=\"changes\">What changed since the previous results</h2>\n");
    html.append("<ul class=\"changes\">\n").append(String.join("", lines)).append("</ul>\n");
    html.append("</section>\n");
  }

  private static void turned(String api, Previous previous, List<String> lines) {
    for (PromiseOutcomes.Turned turned : previous.turned()) {
      lines.add(
          change(
              turned.isWorse() ? "bad" : "good",
              "turned",
              "%s, %s: %s".formatted(api, turned.promise().id(), Wording.describe(turned))));
    }
  }

  private static String change(Changes.Row row) {
    return change(
        row.kind() == Since.Kind.NEW ? "bad" : row.kind() == Since.Kind.GONE ? "good" : "plain",
        row.kind().words(),
        "%s, %s: %s (%s)"
            .formatted(
                row.api(),
                Wording.where(row.failure()),
                Wording.describe(row.failure()),
                Wording.scenarios(row.failure())));
  }

  private static String change(String tone, String kind, String text) {
    return "<li><b class=\"%s\">%s</b> <span>%s</span></li>%n"
        .formatted(tone, escaped(kind), escaped(Wording.cut(text, LONGEST_CHANGE)));
  }

  private void figures() {
    html.append("<section aria-labelledby=\"figures\">\n<h2 id=\"figures\">In figures</h2>\n");
    element(
        "p",
        "hint",
        "Accepts, rejects: of the compared requests that OpenAI accepts and rejects. Conform:"
            + " answers that have the status, members and types of OpenAI's. Definition: answers that"
            + " fit the types of OpenAI's client library. Promises: kept by every conclusive answer.");
    html.append("<table class=\"figures\"><thead><tr><th>API</th>");
    ServerVerdict.COLUMNS.forEach(column -> element("th", "", column));
    html.append("</tr></thead><tbody>\n");
    for (TestedApi api : verdict.tested()) {
      html.append("<tr>");
      element("th", "", api.api());
      List<String> figures = verdict.figures(api);
      for (int i = 0; i < figures.size(); i++) {
        html.append("<td data-name=\"").append(ServerVerdict.COLUMNS.get(i)).append("\">");
        html.append(escaped(figures.get(i))).append("</td>\n");
      }
      html.append("</tr>\n");
    }
    html.append("</tbody></table>\n</section>\n");
  }

  private void causes() {
    List<Fault> faults = verdict.faults();
    html.append("<section aria-labelledby=\"causes\">\n");
    html.append("<h2 id=\"causes\">What to change first</h2>\n");
    if (faults.isEmpty()) {
      element("p", "", "Nothing.");
    } else {
      int shown = Math.min(CAUSES_SHOWN, faults.size());
      causes(faults.subList(0, shown));
      if (shown < faults.size()) {
        html.append("<details><summary>")
            .append(Wording.count(faults.size() - shown, "more cause"))
            .append("</summary>\n");
        causes(faults.subList(shown, faults.size()));
        html.append("</details>\n");
      }
    }
    html.append("</section>\n");
  }

  private void causes(List<Fault> faults) {
    html.append("<ol class=\"causes\">\n");
    for (Fault fault : faults) {
      html.append("<li><b>").append("%,d".formatted(fault.requests())).append("</b><div>");
      element("p", "where", "%s: %s".formatted(verdict.place(fault), fault.where()));
      element("p", "remedy", fault.remedy());
      if (!fault.cause().message().isEmpty()) {
        element("p", "openai", "OpenAI: " + fault.cause().message());
      }
      html.append("<p class=\"found\">Found by ")
          .append(escaped(String.join(" and ", fault.sources())))
          .append(" · <a href=\"")
          .append(escaped(fault.page() + "#cause=" + fault.cause().fingerprint()))
          .append("\">")
          .append(escaped(fault.cause().fingerprint()))
          .append("</a></p></div></li>\n");
    }
    html.append("</ol>\n");
  }

  private void capabilities(TestedApi api) {
    String id = "can-" + api.api();
    html.append("<section aria-labelledby=\"%s\">\n<h2 id=\"%s\">".formatted(id, id));
    html.append(escaped("What " + api.api() + " can do")).append("</h2>\n<p class=\"hint\">");
    api.comparison()
        .ifPresent(
            each -> link(api.api() + ".html", "Every scenario, compared with OpenAI's answers"));
    html.append(api.comparison().isPresent() ? " · " : "");
    link(api.api() + ".promises.html", "Every promise, with its evidence");
    html.append("</p>\n");
    List<TestedApi.Capability> all = api.capabilities();
    table(all.stream().filter(each -> each.verdict().fails()).toList());
    folded("honoured", api.kept());
    folded("not tested", all.stream().filter(each -> each.verdict() == Outcome.UNTESTED).toList());
    List<TestedApi.Capability> form =
        api.definition().stream().filter(each -> each.verdict().fails()).toList();
    if (!form.isEmpty()) {
      html.append("<section>\n");
      element("h3", "", "Answers that do not fit OpenAI's definition");
      table(form);
      html.append("</section>\n");
    }
    html.append("</section>\n");
  }

  private void folded(String word, List<TestedApi.Capability> some) {
    if (!some.isEmpty()) {
      html.append("<details><summary>%,d %s</summary>\n".formatted(some.size(), word));
      table(some);
      html.append("</details>\n");
    }
  }

  private void table(List<TestedApi.Capability> capabilities) {
    if (capabilities.isEmpty()) {
      return;
    }
    html.append(
        "<div class=\"scroll\"><table class=\"capabilities\"><thead><tr><th>Verdict</th>"
            + "<th>Capability</th></tr></thead><tbody>\n");
    for (TestedApi.Capability each : capabilities) {
      String tone = CheckVerdict.tone(each.verdict()).toString().toLowerCase(Locale.US);
      html.append("<tr><td class=\"verdict ").append(tone).append("\">");
      html.append(each.verdict() == Outcome.UNTESTED ? "not tested" : each.verdict().toString());
      html.append("</td><td>");
      element("p", "", Wording.title(each.tally().promise()));
      if (!each.why().isEmpty()) {
        element("p", "plain", Wording.cut(each.why(), 300));
      }
      each.command()
          .ifPresent(
              command ->
                  html.append("<details><summary>A request that shows it</summary><pre>")
                      .append(escapedLines(command))
                      .append("</pre></details>"));
      html.append("</td></tr>\n");
    }
    html.append("</tbody></table></div>\n");
  }

  private void footer() {
    html.append("<footer>\n");
    element(
        "p",
        "",
        "%s, %s test, %s"
            .formatted(
                verdict.server().tool(),
                verdict.server().profile(),
                Wording.time(verdict.server().time())));
    // What is compared is often what is checked, too.
    verdict.tested().stream()
        .flatMap(api -> api.verdicts().stream())
        .flatMap(each -> each.inputs().stream())
        .map(input -> input.name() + " " + input.provenance())
        .distinct()
        .forEach(line -> element("p", "", line));
    html.append("</footer>\n");
  }

  private void link(String file, String text) {
    html.append("<a href=\"%s\">%s</a>".formatted(escaped(file), escaped(text)));
  }

  private void element(String name, String style, String text) {
    html.append('<').append(name);
    if (!style.isEmpty()) {
      html.append(" class=\"").append(style).append('"');
    }
    html.append('>').append(escaped(text)).append("</").append(name).append(">\n");
  }

  private static String escaped(String text) {
    return HtmlPage.escaped(Preview.escaped(text));
  }

  /** A command, which keeps its line breaks. */
  private static String escapedLines(String text) {
    return HtmlPage.escaped(text);
  }
}
