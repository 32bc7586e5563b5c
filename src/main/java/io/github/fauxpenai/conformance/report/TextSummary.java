package io.github.fauxpenai.conformance.report;

import io.github.fauxpenai.conformance.compare.Level;
import io.github.fauxpenai.conformance.compare.ResultsComparison;
import io.github.fauxpenai.conformance.compare.ScenarioVerdict;
import io.github.fauxpenai.conformance.compare.ScenarioVerdict.State;
import io.github.fauxpenai.conformance.compare.Summary;
import io.github.fauxpenai.conformance.compare.Summary.DifferenceGroup;
import io.github.fauxpenai.conformance.explain.Cause;
import io.github.fauxpenai.conformance.explain.CauseFinder;
import io.github.fauxpenai.conformance.explain.DifferenceCode;
import io.github.fauxpenai.conformance.explain.Finding;
import io.github.fauxpenai.conformance.explain.KnownFailures;
import io.github.fauxpenai.conformance.json.Preview;
import io.github.fauxpenai.conformance.results.Origin;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The summary of a comparison for a person at a terminal. */
public final class TextSummary {
  private static final int GROUPS_SHOWN = 30;
  private static final int KEY_DIGITS = 12;
  private static final int LONGEST = 160;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final ReportContext context;
  private final PrintWriter out;
  private final Ink ink;

  /** Writes to {@code out}. */
  public TextSummary(ReportContext context, PrintWriter out, Ink ink) {
    this.context = context;
    this.out = out;
    this.ink = ink;
  }

  /**
   * Writes the summary.
   *
   * @param known the failures that are excused
   * @param maxCauses how many causes to list
   */
  public void write(ResultsComparison.Outcome outcome, KnownFailures known, int maxCauses) {
    Summary summary = outcome.summary();
    line("Baseline  %s: %s", context.specFile(), describe(outcome.baseline()));
    line("Results   %s: %s", context.resultsFile(), describe(outcome.results()));
    line("");
    line(
        ink.strong("Verdict on %s at level %d (%s)"),
        context.api(),
        summary.level().number(),
        summary.level());
    if (summary.scenarios() < outcome.inFiles()) {
      line("  %,d of %,d scenarios selected", summary.scenarios(), outcome.inFiles());
    }
    half("OpenAI accepts", "accepted", summary.valid());
    half("OpenAI rejects", "rejected", summary.invalid());
    line("");
    for (Level level : summary.levels()) {
      int conforming = summary.conformingUpTo(level);
      line(
          "  level %d  %-10s %,6d of %,d conform  "
              + rated("%6s", conforming, summary.comparable()),
          level.number(),
          level,
          conforming,
          summary.comparable(),
          Rate.percent(conforming, summary.comparable()));
    }
    if (summary.conformingButKnown() > summary.conforming()) {
      line(
          "  with known failures  %,6d of %,d conform  %6s",
          summary.conformingButKnown(),
          summary.comparable(),
          Rate.percent(summary.conformingButKnown(), summary.comparable()));
    }
    notJudged(summary);
    causes(outcome, known, maxCauses);
    groups("Differences, with the number of scenarios that show them", summary, true);
    groups("Notes, which do not fail (see --strict)", summary, false);
  }

  private void causes(ResultsComparison.Outcome outcome, KnownFailures known, int most) {
    CauseFinder.Outcome found = outcome.causes();
    long shown = known.lines().stream().filter(line -> line.shown() > 0).count();
    if (!known.lines().isEmpty()) {
      line("");
      line("%,d of %,d known failures are shown", shown, known.lines().size());
    }
    if (found.differences() == 0) {
      return;
    }
    line("");
    line(
        ink.strong("%,d of %,d causes explain 90 %% of %,d%s differences"),
        found.causesFor(0.9),
        found.causes().size(),
        found.differences(),
        known.lines().isEmpty() ? "" : " new");
    List<Cause> listed = found.causes().subList(0, Math.min(most, found.causes().size()));
    for (Cause cause : listed) {
      line("");
      line(
          "  %s  %,6d  %s",
          cause.fingerprint(),
          cause.keys().size(),
          cut(cause.condition().toString().replaceFirst("^<always>", "every answer")));
      line("                        %s", cut(describe(cause)));
      if (!cause.message().isEmpty()) {
        line("                        OpenAI: %s", cut(cause.message()));
      }
      line("                        again: %s", again(context, outcome.results(), cause));
    }
    int rest = found.causes().size() - listed.size();
    if (rest > 0) {
      line("");
      line("  and %,d more causes (--maxCauses)", rest);
    }
    int unexplained = found.unexplained().stream().mapToInt(u -> u.keys().size()).sum();
    if (unexplained > 0) {
      line("");
      line("  %,d differences have no cause that parameters explain", unexplained);
    }
  }

  /** What happens, for a person, for example {@code 200 instead of 400}. */
  static String describe(Cause cause) {
    // Of counts the numbers are left out: what is left is the same on both sides.
    String change =
        cause.actual().equals(cause.expected())
            ? "another number"
            : words(cause.actual()) + " instead of " + words(cause.expected());
    return cause.code().kind() == DifferenceCode.Kind.STATUS
            || cause.code().kind() == DifferenceCode.Kind.MEDIA_TYPE
        ? change
        : cause.code() + " " + cause.path() + ": " + change;
  }

  /** Underscores stand for spaces, but in quoted values they may be what was sent. */
  private static String words(String side) {
    return side.indexOf('"') < 0 ? side.replace('_', ' ') : side;
  }

  /**
   * The command that runs the scenarios of a cause again, in the way in which they were run;
   * several files stay as they are.
   *
   * @param origin where the results come from
   */
  static String again(ReportContext context, Origin origin, Cause cause) {
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

  private static String cut(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
  }

  /** Writes one scenario with what differs; a line where nothing does. */
  public void write(ScenarioVerdict verdict) {
    line("%-14s %s  %s  %s", word(verdict), digits(verdict.key()), verdict.group(), verdict.name());
    verdict.differences().forEach(difference -> line("    %s", describe(difference)));
  }

  /**
   * Writes one cause whole, its scenarios too.
   *
   * @param origin where the results come from
   */
  public void write(Cause cause, Origin origin) {
    line("Cause %s", cause.fingerprint());
    line("  %s", cause.line());
    if (!cause.message().isEmpty()) {
      line("  OpenAI: %s", cause.message());
    }
    line("");
    line("%,d scenarios", cause.keys().size());
    cause.keys().forEach(key -> line("  %s", key));
    line("");
    line("Again: %s", again(context, origin, cause));
    line("");
  }

  /** As much of a key as people need. */
  static String digits(String key) {
    return key.substring(0, Math.min(KEY_DIGITS, key.length()));
  }

  /** How a scenario came out, in a word. */
  static String word(ScenarioVerdict verdict) {
    if (!verdict.comparable()) {
      return verdict.state().toString();
    }
    return verdict.conforms() ? "conforms" : verdict.conformsButKnown() ? "known" : "differs";
  }

  /** A difference in one line: whether it fails, its level, code and path, and both sides. */
  static String describe(Finding difference) {
    return "%s level %d  %s  %s  %s → %s"
        .formatted(
            difference.isNew() ? "✗" : difference.failing() ? "known" : "note",
            difference.level(),
            difference.code(),
            Preview.escaped(difference.path()),
            difference.expected(),
            difference.actual());
  }

  /** Where a side comes from, for a person. */
  public static String describe(Origin origin) {
    StringBuilder text = new StringBuilder();
    text.append("%,d answers of %,d scenarios".formatted(origin.answered(), origin.scenarios()));
    origin.labels().forEach(label -> text.append(", \"").append(label).append('"'));
    if (origin.recorded().isPresent()) {
      text.append(", ").append(origin.recorded().get());
    } else if (origin.tools().isEmpty()) {
      text.append(", recorded by a program that left no name and time");
    } else {
      text.append(", recorded by ").append(String.join(" and ", origin.tools()));
    }
    origin
        .first()
        .ifPresent(first -> text.append(", ").append(period(first, origin.last().orElse(first))));
    origin
        .sentDifferently()
        .forEach(
            (member, values) ->
                text.append(", sent with %s=%s".formatted(member, String.join(" or ", values))));
    return Preview.escaped(text.toString());
  }

  private static String period(Instant first, Instant last) {
    String from = TIME.format(first);
    String to = TIME.format(last);
    return (from.equals(to) ? from : from + " to " + to) + " UTC";
  }

  private void half(String what, String agreeing, Summary.Half half) {
    line(
        "  %s  %,6d requests: %,d %s ("
            + rated("%s", half.agreeing(), half.comparable())
            + "), %,d conform ("
            + rated("%s", half.conforming(), half.comparable())
            + ")",
        what,
        half.comparable(),
        half.agreeing(),
        agreeing,
        Rate.percent(half.agreeing(), half.comparable()),
        half.conforming(),
        Rate.percent(half.conforming(), half.comparable()));
  }

  /** A rate in the colour of what it tells; nothing where there is nothing to tell of. */
  private String rated(String format, int conforming, int of) {
    return of == 0 ? format : conforming == of ? ink.good(format) : ink.bad(format);
  }

  private void notJudged(Summary summary) {
    StringBuilder text = new StringBuilder();
    add(text, summary.count(State.NOT_COMPARABLE), "not comparable (no answer in the baseline)");
    add(text, summary.count(State.NOT_EXECUTED), "not executed (no answer in the results)");
    add(
        text,
        summary.count(State.MODEL_DEPENDENT),
        "model-dependent (--judgeModelLimits judges them)");
    if (!text.isEmpty()) {
      line("");
      line("  Of %,d scenarios not judged: %s", summary.scenarios(), text);
    }
  }

  private static void add(StringBuilder text, int count, String what) {
    if (count > 0) {
      text.append(text.isEmpty() ? "" : ", ").append("%,d ".formatted(count)).append(what);
    }
  }

  private void groups(String title, Summary summary, boolean failing) {
    List<Map.Entry<DifferenceGroup, Integer>> groups =
        summary.groups().stream().filter(e -> e.getKey().failing() == failing).toList();
    if (groups.isEmpty()) {
      return;
    }
    line("");
    line(ink.strong(title));
    for (Map.Entry<DifferenceGroup, Integer> entry :
        groups.subList(0, Math.min(GROUPS_SHOWN, groups.size()))) {
      DifferenceGroup group = entry.getKey();
      line(
          "  %,6d  level %d  %s%s  %s",
          entry.getValue(),
          group.level(),
          group.code(),
          group.path().isEmpty() ? "" : "  " + group.path(),
          group.change());
    }
    if (groups.size() > GROUPS_SHOWN) {
      line("  and %,d more kinds", groups.size() - GROUPS_SHOWN);
    }
  }

  private void line(String format, Object... args) {
    line(out, format, args);
  }

  /** Writes a line; texts may be a server's. */
  static void line(PrintWriter out, String format, Object... args) {
    Object[] printable =
        Arrays.stream(args)
            .map(arg -> arg instanceof String text ? Preview.escaped(text) : arg)
            .toArray();
    out.printf(Locale.ROOT, format + "%n", printable);
  }
}
