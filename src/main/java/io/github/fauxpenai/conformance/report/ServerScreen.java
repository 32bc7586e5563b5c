package io.github.fauxpenai.conformance.report;

import io.github.fauxpenai.conformance.json.Preview;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The verdict on one screen of a terminal, 80 columns by 24 lines at most:
 *
 * <pre>
 * my-server accepts 226 of 240 requests that OpenAI accepts, rejects 20 of 160
 * requests that OpenAI rejects and keeps 31 of 52 promises (quick test of …).
 *
 *                    accepts  rejects  conform  definition  promises
 *   chatcompletions     93 %     12 %     61 %        81 %  22 of 40
 *
 * What to change first (5 of 23 causes):
 *   31  chatcompletions  top_logprobs=&lt;any&gt; unless logprobs=true
 *       refuse it with 400: 200 here
 *
 * The whole report: fauxpenai-report/index.html
 * </pre>
 */
final class ServerScreen {
  private static final int WIDTH = 80;
  private static final int HEIGHT = 23;
  private static final int CAUSES = 5;
  private static final String INDENT = " ".repeat(7);

  private final ServerVerdict verdict;
  private final Ink ink;

  ServerScreen(ServerVerdict verdict, Ink ink) {
    this.verdict = verdict;
    this.ink = ink;
  }

  List<String> lines(Path page, String more) {
    List<String> lines = new ArrayList<>();
    wrapped(verdict.sentence()).forEach(line -> lines.add(ink.strong(line)));
    verdict.changes().stream()
        .flatMap(changes -> wrapped(changes).stream())
        .forEach(line -> lines.add(ink.strong(line)));
    verdict.warningsInShort().stream()
        .flatMap(warning -> wrapped(warning).stream())
        .forEach(line -> lines.add(ink.bad(line)));
    verdict.excused().ifPresent(lines::add);
    lines.add("");
    lines.addAll(figures());
    lines.add("");
    List<String> end = end(page, more);
    List<Fault> faults = verdict.faults();
    int room = HEIGHT - lines.size() - end.size() - 2;
    int shown = Math.max(0, Math.min(Math.min(CAUSES, room / 2), faults.size()));
    int spare = room - 2 * shown;
    if (shown > 0) {
      lines.add(
          faults.size() == shown
              ? "What to change:"
              : "What to change first (%d of %d causes):".formatted(shown, faults.size()));
      for (Fault fault : faults.subList(0, shown)) {
        lines.add(
            cut("%5d  %s: %s".formatted(fault.requests(), verdict.place(fault), fault.where())));
        List<String> remedy = remedy(fault, spare > 0 ? 2 : 1);
        remedy.forEach(line -> lines.add(INDENT + line));
        spare -= remedy.size() - 1;
      }
      lines.add("");
    }
    lines.addAll(end);
    return lines;
  }

  private List<String> figures() {
    List<String> lines = new ArrayList<>();
    lines.add(row("", ServerVerdict.COLUMNS));
    for (TestedApi api : verdict.tested()) {
      lines.add(row(api.api(), verdict.figures(api)));
    }
    return lines;
  }

  private static String row(String first, List<String> cells) {
    StringBuilder row = new StringBuilder("  %-17s".formatted(first));
    cells.forEach(cell -> row.append("%11s".formatted(cell)));
    return row.toString();
  }

  private static List<String> end(Path page, String more) {
    List<String> lines = new ArrayList<>();
    lines.add("The whole report: " + page);
    if (!more.isEmpty()) {
      lines.add("More requests: %s; the same as text: --verbose".formatted(more));
    }
    return lines;
  }

  /** What to change, in so many lines at most. */
  private static List<String> remedy(Fault fault, int most) {
    int width = WIDTH - INDENT.length();
    List<String> lines = wrapped(fault.remedy(), width);
    if (lines.size() <= most) {
      return lines;
    }
    List<String> shown = new ArrayList<>(lines.subList(0, most - 1));
    shown.add(Wording.cut(String.join(" ", lines.subList(most - 1, lines.size())), width - 1));
    return shown;
  }

  private static String cut(String text) {
    return Wording.cut(Preview.escaped(text), WIDTH - 1);
  }

  private static List<String> wrapped(String text) {
    return wrapped(text, WIDTH);
  }

  /** Lines that end between words. */
  private static List<String> wrapped(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : Preview.escaped(text).split(" ")) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(Wording.cut(word, width - 1));
    }
    lines.add(line.toString());
    return lines;
  }
}
