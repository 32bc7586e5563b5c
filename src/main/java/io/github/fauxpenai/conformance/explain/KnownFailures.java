package io.github.fauxpenai.conformance.explain;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.fauxpenai.conformance.check.Finding;
import io.github.fauxpenai.conformance.compare.Difference;
import io.github.fauxpenai.conformance.compare.Level;
import io.github.fauxpenai.conformance.compare.ScenarioVerdict;
import io.github.fauxpenai.conformance.json.InputException;
import io.github.fauxpenai.conformance.results.Answer;
import io.github.fauxpenai.conformance.results.AtomicFile;
import io.github.fauxpenai.conformance.scenario.Scenario;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.Predicate;

/**
 * The differences that a team knows and accepts, held against a comparison. A line is stale when
 * scenarios that it speaks of were compared and none shows it.
 */
public final class KnownFailures {
  private static final String TITLE = "# Known failures: code path change when condition  # reason";
  private static final String LEGEND =
      "# A leading ~ means: may come and go. Lines that nothing shows any more fail.";
  private static final String VERSION = "# version ";
  private static final String LEVEL = "# level ";
  private static final String BASELINE = "# baseline ";
  private static final List<String> HEADER = List.of(VERSION, LEVEL, BASELINE);
  private static final String BYTE_ORDER_MARK = "\ufeff";

  private final Map<String, String> header;
  private final List<Entry> entries;
  private final List<Line> lines;

  /**
   * A line of the file below its header, as it is written; comments and blank lines say nothing.
   */
  private record Entry(String text, Optional<Line> line) {}

  /** A known failure and what was seen of it. */
  public static final class Line {
    private final KnownFailure failure;
    private int spokenOf;
    private int shown;
    private boolean missed;
    private boolean hasPlace;
    private boolean misplaced;

    /**
     * Where in the baseline something else hid it, so that nobody asked whether it has the path.
     */
    private final BitSet hiddenAt = new BitSet();

    private Line(KnownFailure failure) {
      this.failure = failure;
    }

    /** What the file says. */
    public KnownFailure failure() {
      return failure;
    }

    /** How many scenarios show it. */
    public int shown() {
      return shown;
    }

    /** Whether scenarios that it speaks of were compared and none shows it. */
    public boolean isStale() {
      return shown == 0 && missed && !failure.comesAndGoes();
    }

    /**
     * Whether what it is about, a path or a status, is in no answer of the baseline that it speaks
     * of, and nothing shows it: a misspelt one never can be stale.
     */
    public boolean isMisplaced() {
      return misplaced;
    }

    private void hold(Exposure exposure, int position) {
      DifferenceCode code = failure.code();
      boolean hidden = exposure.hides(code, failure.path());
      if (hidden && !code.isOfFirstLevel()) {
        hiddenAt.set(position);
      } else if (exposure.has(code, failure.path(), failure.expected())) {
        hasPlace = true;
        missed |= !hidden;
      }
    }

    /** At the exact level a value may differ from none, and its path is not in the baseline. */
    private boolean isAboutNothing() {
      return failure.code() == DifferenceCode.VALUE_CHANGED && failure.expected().equals("absent");
    }

    /** Whether it speaks of no scenario that was compared: a misspelt one never does. */
    public boolean isSilent() {
      return spokenOf == 0;
    }
  }

  private KnownFailures(Map<String, String> header, List<Entry> entries) {
    this.header = header;
    this.entries = entries;
    this.lines = entries.stream().flatMap(entry -> entry.line.stream()).toList();
  }

  /** Knows of nothing. */
  public static KnownFailures none() {
    return new KnownFailures(Map.of(), List.of());
  }

  /** Reads a file; throws {@link InputException} where it cannot be read or understood. */
  public static KnownFailures read(Path path) {
    List<String> texts;
    try {
      texts = Files.readAllLines(path, UTF_8);
    } catch (NoSuchFileException e) {
      throw new InputException(
          "--knownFailures=%s does not exist; --updateKnownFailures makes one".formatted(path), e);
    } catch (MalformedInputException e) {
      throw new InputException("--knownFailures=%s is not UTF-8 text".formatted(path), e);
    } catch (IOException e) {
      throw new InputException(
          "--knownFailures=%s cannot be read: %s".formatted(path, e.getMessage()), e);
    }
    Map<String, String> header = new LinkedHashMap<>();
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      String text = i == 0 ? texts.get(0).replace(BYTE_ORDER_MARK, "") : texts.get(i);
      String stripped = text.strip();
      if (entries.isEmpty() && isHeader(stripped, header)) {
        continue;
      }
      try {
        entries.add(
            new Entry(
                text,
                stripped.isEmpty() || stripped.startsWith("#")
                    ? Optional.empty()
                    : Optional.of(new Line(KnownFailure.parse(text)))));
      } catch (InputException e) {
        throw new InputException("%s, line %d, %s".formatted(path, i + 1, e.getMessage()), e);
      }
    }
    return new KnownFailures(header, entries);
  }

  /** The header is what stands before everything else; people's own comments come after it. */
  private static boolean isHeader(String text, Map<String, String> header) {
    for (String name : HEADER) {
      if (text.startsWith(name) && !header.containsKey(name)) {
        header.put(name, text.substring(name.length()).strip());
        return true;
      }
    }
    return text.equals(TITLE) || text.equals(LEGEND);
  }

  /** The lines, in the order of the file. */
  public List<Line> lines() {
    return lines;
  }

  /**
   * Excuses what is known of a judged scenario's differences, and notes what is seen of each line.
   *
   * @param baseline the baseline's answer
   * @param position of that answer in the baseline's file
   * @param level the highest level that was compared
   * @param paths those in the baseline's answers, by position; asked only where bodies matter
   */
  public ScenarioVerdict excuse(
      ScenarioVerdict verdict,
      Answer baseline,
      int position,
      Level level,
      IntFunction<Set<String>> paths) {
    if (lines.isEmpty()) {
      return verdict;
    }
    Condition.Subject subject = Condition.Subject.of(verdict, baseline.status());
    List<Difference> differences = new ArrayList<>(verdict.differences());
    List<Signature> signatures = differences.stream().map(Signature::of).toList();
    List<Signature> failing =
        differences.stream().filter(Difference::failing).map(Signature::of).toList();
    Exposure exposure =
        new Exposure(baseline.status(), baseline.mediaType(), () -> paths.apply(position), failing);
    for (Line line : lines) {
      if (line.failure.code().isOfPromise() || !line.failure.condition().holds(subject)) {
        continue;
      }
      line.spokenOf++;
      boolean shown = false;
      for (int i = 0; i < differences.size(); i++) {
        if (line.failure.describes(signatures.get(i))) {
          if (differences.get(i).failing()) {
            differences.set(i, differences.get(i).asKnown());
          }
          shown = true;
        }
      }
      if (shown) {
        line.shown++;
      } else if (!line.missed && isJudged(line, level)) {
        line.hold(exposure, position);
      }
    }
    return verdict.withDifferences(differences);
  }

  /** Whether a comparison up to a level tells that a line is not true any more. */
  private boolean isJudged(Line line, Level level) {
    DifferenceCode code = line.failure.code();
    return isOfHigherLevel(level) ? !code.isFoundAbove(level) : code.isFoundAt(level);
  }

  /**
   * To be called after the last scenario of a comparison of all: finds the lines that are about a
   * path that no answer of the baseline has, in whose places something else differed.
   *
   * @param level the highest level that was compared
   * @param paths those in the baseline's answers, by position; asked only where a line is in doubt
   */
  public void findMisplaced(Level level, IntFunction<Set<String>> paths) {
    for (Line line : lines) {
      line.misplaced =
          line.spokenOf > 0
              && line.shown == 0
              && !line.hasPlace
              && isJudged(line, level)
              && !line.isAboutNothing()
              && line.hiddenAt.stream()
                  .mapToObj(paths)
                  .noneMatch(has -> Exposure.has(has, line.failure.code(), line.failure.path()));
    }
  }

  /**
   * Whether a finding about a promise is excused, as a line such as {@code promise-ignored
   * stop.text honoured→ignored when model=gpt-4} does; notes what is seen of each line.
   *
   * @param status of the answer
   * @param isPromise whether a name is the promise's
   */
  public boolean excuses(
      String key, Scenario.Spec spec, int status, Predicate<String> isPromise, Finding finding) {
    List<Line> about =
        lines.stream()
            .filter(
                line -> line.failure.code().isOfPromise() && isPromise.test(line.failure.path()))
            .toList();
    if (about.isEmpty() || finding.outcome() == Finding.Outcome.UNTESTED) {
      return false;
    }
    Condition.Subject subject =
        new Condition.Subject(
            key, spec.factors().stream().map(Condition.Value::of).toList(), status);
    boolean excused = false;
    for (Line line : about) {
      if (line.failure.condition().holds(subject)) {
        boolean shown = line.failure.describes(finding);
        line.spokenOf++;
        line.shown += shown ? 1 : 0;
        line.missed |= !shown;
        excused |= shown;
      }
    }
    return excused;
  }

  /** The lines that nothing shows any more, though it could. */
  public List<Line> stale() {
    return lines.stream().filter(Line::isStale).toList();
  }

  /** The lines that are about what no answer of the baseline has. */
  public List<Line> misplaced() {
    return lines.stream().filter(Line::isMisplaced).toList();
  }

  /**
   * The lines that speak of no scenario that was looked at.
   *
   * @param ofPromises whether promises were looked at, or differences from a baseline
   */
  public List<Line> silent(boolean ofPromises) {
    return lines.stream()
        .filter(line -> line.failure.code().isOfPromise() == ofPromises)
        .filter(Line::isSilent)
        .toList();
  }

  /**
   * Whether stale lines fail: they only warn where the file was written by another version, against
   * another baseline, or at a higher level, because then the lines may not be wrong but unheard.
   */
  public boolean staleLinesFail(String version, Level level, String baselineSha256) {
    return staleLinesFail(version)
        && header.getOrDefault(BASELINE, baselineSha256).equals(baselineSha256)
        && !isOfHigherLevel(level);
  }

  /** The same of lines about promises, which hang on no baseline and no level. */
  public boolean staleLinesFail(String version) {
    return header.getOrDefault(VERSION, version).equals(version);
  }

  /** Whether the file was written at a higher level than this one. */
  public boolean isOfHigherLevel(Level level) {
    return header.getOrDefault(LEVEL, "1").compareTo(Integer.toString(level.number())) > 0;
  }

  /**
   * Writes the file anew after a comparison: the lines that still hold and people's comments, as
   * they were, then what is new, largest first.
   *
   * @param news the causes of the differences that no line excuses
   * @return how many known failures the file has
   */
  public int update(
      Path path, String version, Level level, String baselineSha256, CauseFinder.Outcome news)
      throws IOException {
    List<String> lines = new ArrayList<>();
    for (Cause cause : news.causes()) {
      lines.add(cause.line());
    }
    for (CauseFinder.Unexplained rest : news.unexplained()) {
      for (String key : rest.keys()) {
        Condition condition = new Condition(List.of(new Condition.Scenario(key)), List.of());
        lines.add(KnownFailure.of(rest.code(), rest.path(), rest.change(), condition).line());
      }
    }
    return update(
        path,
        Map.of(VERSION, version, LEVEL, Integer.toString(level.number()), BASELINE, baselineSha256),
        lines);
  }

  /**
   * The same after a check of promises; what the header says of a level and a baseline stays.
   *
   * @param news lines that no line of the file says already
   * @return how many known failures the file has
   */
  public int update(Path path, String version, List<String> news) throws IOException {
    Map<String, String> changed = new LinkedHashMap<>(header);
    changed.put(VERSION, version);
    return update(path, changed, news);
  }

  private static boolean isDead(Line line) {
    return line.isStale() || line.isMisplaced() && !line.failure.comesAndGoes();
  }

  private int update(Path path, Map<String, String> newHeader, List<String> news)
      throws IOException {
    List<String> text = new ArrayList<>();
    text.add(TITLE);
    text.add(LEGEND);
    for (String name : HEADER) {
      if (newHeader.containsKey(name)) {
        text.add(name + newHeader.get(name));
      }
    }
    int failures = news.size();
    for (Entry entry : entries) {
      if (entry.line.filter(KnownFailures::isDead).isEmpty()) {
        text.add(entry.text);
        failures += entry.line.isPresent() ? 1 : 0;
      }
    }
    text.addAll(news);
    try (AtomicFile file = new AtomicFile(path)) {
      file.out().write((String.join("\n", text) + "\n").getBytes(UTF_8));
      file.commit();
    }
    return failures;
  }
}
