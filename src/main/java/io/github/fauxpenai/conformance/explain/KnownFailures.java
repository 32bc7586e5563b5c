package io.github.fauxpenai.conformance.explain;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.fauxpenai.conformance.json.InputException;
import io.github.fauxpenai.conformance.results.AtomicFile;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The failures that a team knows and accepts. A line is stale if scenarios that it is about were
 * judged and none shows it.
 */
public final class KnownFailures {
  private static final String TITLE =
      "# Known failures: [api:] code path change when condition  # reason";
  private static final String LEGEND =
      "# A leading ~ means: may come and go. Lines that nothing shows any more fail; with test, they"
          + " only warn.";

  /** Files of version 0.1 have these words. */
  private static final Set<String> FORMER_WORDS =
      Set.of(
          "# Known failures: code path change when condition  # reason",
          "# A leading ~ means: may come and go. Lines that nothing shows any more fail.");

  private static final String VERSION = "# version ";
  private static final String LEVEL = "# level ";
  private static final String BASELINE = "# baseline ";
  private static final List<String> HEADER = List.of(VERSION, LEVEL, BASELINE);
  private static final String BYTE_ORDER_MARK = "\ufeff";

  private final Map<String, String> header;
  private final List<Entry> entries;
  private final Predicate<KnownFailure> isAbout;

  /** Those that may excuse what is judged. */
  private final List<Line> lines;

  /**
   * A line of the file below its header, as written; comments and blank lines have no known
   * failure.
   */
  private record Entry(String text, Optional<Line> line) {}

  /** A known failure and what was seen of it. */
  public static final class Line {
    private final KnownFailure failure;
    private final String path;
    private int spokenOf;
    private int shown;
    private boolean missed;
    private boolean hasPlace;
    private boolean misplaced;

    /**
     * The positions in the baseline where something else hid it, and the baseline's answer was not
     * searched for the path.
     */
    private final BitSet hiddenAt = new BitSet();

    /**
     * @param path the file's path, or the present name of a former one
     */
    private Line(KnownFailure failure, String path) {
      this.failure = failure;
      this.path = path;
    }

    private boolean describes(Signature signature) {
      return failure.code() == signature.code()
          && path.equals(Signature.word(signature.path()))
          && failure.change().covers(signature.change());
    }

    /** What the file says. */
    public KnownFailure failure() {
      return failure;
    }

    /** How many scenarios show it. */
    public int shown() {
      return shown;
    }

    /** Whether scenarios that it is about were compared and none shows it. */
    public boolean isStale() {
      return shown == 0 && missed && !failure.comesAndGoes();
    }

    /**
     * Whether nothing shows it and its path or status occurs in none of the baseline's answers that
     * it is about: a misspelt line would never become stale.
     */
    public boolean isMisplaced() {
      return misplaced;
    }

    private void hold(Exposure exposure, int position) {
      DifferenceCode code = failure.code();
      boolean hidden = exposure.hides(code, failure.path());
      if (hidden && !code.isOfWholeAnswer()) {
        hiddenAt.set(position);
      } else {
        hasPlace |= exposure.has(code, failure.path(), failure.change());
        missed |= !hidden && exposure.couldShow(code, failure.path(), failure.change());
      }
    }

    private boolean isOfPromise() {
      return !failure.code().isOfBaseline();
    }

    /**
     * Whether it expects no value: at the exact level a value may be added, and then its path is
     * not in the baseline.
     */
    private boolean isAboutNothing() {
      return failure.code() == DifferenceCode.VALUE_CHANGED
          && failure.change().expected().equals("absent");
    }

    /** Whether it is about no scenario that was compared: a misspelt line never is. */
    public boolean isSilent() {
      return spokenOf == 0;
    }
  }

  private KnownFailures(
      Map<String, String> header, List<Entry> entries, Predicate<KnownFailure> isAbout) {
    this.header = header;
    this.entries = entries;
    this.isAbout = isAbout;
    this.lines =
        entries.stream()
            .flatMap(entry -> entry.line.stream())
            .filter(line -> isAbout.test(line.failure))
            .toList();
  }

  /** No known failures. */
  public static KnownFailures none() {
    return new KnownFailures(Map.of(), List.of(), failure -> true);
  }

  /**
   * The same file for judging one API: lines about others excuse nothing, are never stale, and stay
   * when the file is updated.
   *
   * @param api its name
   */
  public KnownFailures of(String api) {
    return new KnownFailures(header, entries, failure -> failure.isAbout(api));
  }

  /**
   * The same with nothing seen yet, and with present names instead of former ones.
   *
   * @param names the present names by former name
   */
  public KnownFailures renamed(Map<String, String> names) {
    return new KnownFailures(
        header,
        entries.stream()
            .map(
                entry ->
                    new Entry(
                        entry.text,
                        entry.line.map(
                            line ->
                                new Line(line.failure, names.getOrDefault(line.path, line.path)))))
            .toList(),
        isAbout);
  }

  /**
   * Reads a file.
   *
   * @param apis the names of all APIs
   * @throws InputException if it cannot be read or understood
   */
  public static KnownFailures read(Path path, List<String> apis) {
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
                    : Optional.of(KnownFailure.parse(text, apis)).map(f -> new Line(f, f.path()))));
      } catch (InputException e) {
        throw new InputException("%s, line %d, %s".formatted(path, i + 1, e.getMessage()), e);
      }
    }
    return new KnownFailures(header, entries, failure -> true);
  }

  /** The header comes before everything else, including users' own comments. */
  private static boolean isHeader(String text, Map<String, String> header) {
    for (String name : HEADER) {
      if (text.startsWith(name) && !header.containsKey(name)) {
        header.put(name, text.substring(name.length()).strip());
        return true;
      }
    }
    return text.equals(TITLE) || text.equals(LEGEND) || FORMER_WORDS.contains(text);
  }

  /** The lines that may excuse what is judged, in the order of the file. */
  public List<Line> lines() {
    return lines;
  }

  /**
   * Excuses the known findings of a scenario, and keeps track of what is seen of each line.
   *
   * @param position of the scenario's reference in its file
   * @param level the highest level that was compared; {@link Finding#NO_LEVEL} without a baseline
   * @param places where something could be found, by position; only called if bodies matter
   * @return the findings, with the known ones excused
   */
  public List<Finding> excuse(
      JudgedScenario scenario, int position, int level, IntFunction<Places> places) {
    if (lines.isEmpty()) {
      return scenario.findings();
    }
    Condition.Subject subject = Condition.Subject.of(scenario);
    List<Finding> findings = new ArrayList<>(scenario.findings());
    List<Signature> signatures = findings.stream().map(Signature::of).toList();
    List<Signature> failing =
        findings.stream().filter(Finding::failing).map(Signature::of).toList();
    JudgedScenario.Reference reference = scenario.reference();
    Exposure exposure =
        new Exposure(
            reference.status(), reference.mediaType(), () -> places.apply(position), failing);
    for (Line line : lines) {
      KnownFailure failure = line.failure;
      if (!isAbout(line, level)
          || !failure.condition().holds(subject)
          || line.isOfPromise() && !places.apply(position).has(failure.code(), line.path)) {
        continue;
      }
      line.spokenOf++;
      boolean shown = false;
      for (int i = 0; i < findings.size(); i++) {
        if (line.describes(signatures.get(i))) {
          if (findings.get(i).failing()) {
            findings.set(i, findings.get(i).asKnown());
          }
          shown = true;
        }
      }
      if (shown) {
        line.shown++;
      } else if (line.isOfPromise()) {
        line.missed = true;
      } else if (!line.missed && isJudged(line, level)) {
        line.hold(exposure, position);
      }
    }
    return findings;
  }

  /** Whether a line is about comparisons or checks, whichever was made. */
  private static boolean isAbout(Line line, int level) {
    return line.failure.code().isOfBaseline() == (level != Finding.NO_LEVEL);
  }

  /** Whether a comparison up to a level can show that a line is no longer true. */
  private boolean isJudged(Line line, int level) {
    DifferenceCode code = line.failure.code();
    return (isOfHigherLevel(level) ? code.highest() : code.lowest()) <= level;
  }

  /**
   * To be called after the last scenario of a comparison of all scenarios. Finds the lines about a
   * path that no answer of the baseline has, including answers in which something else hid it.
   *
   * @param level the highest level that was compared
   * @param places those in the baseline's answers, by position; only called for lines in doubt
   */
  public void findMisplaced(int level, IntFunction<Places> places) {
    for (Line line : lines) {
      line.misplaced =
          line.spokenOf > 0
              && line.shown == 0
              && !line.hasPlace
              && isJudged(line, level)
              && !line.isAboutNothing()
              && line.hiddenAt.stream()
                  .mapToObj(places)
                  .noneMatch(has -> has.has(line.failure.code(), line.failure.path()));
    }
  }

  /** The lines that no scenario shows any more, although some could. */
  public List<Line> stale() {
    return lines.stream().filter(Line::isStale).toList();
  }

  /** The lines about something that no answer of the baseline has. */
  public List<Line> misplaced() {
    return lines.stream().filter(Line::isMisplaced).toList();
  }

  /**
   * The lines that are about no judged scenario.
   *
   * @param level the highest level that was compared; {@link Finding#NO_LEVEL} without a baseline
   */
  public List<Line> silent(int level) {
    return lines.stream().filter(line -> isAbout(line, level)).filter(Line::isSilent).toList();
  }

  /**
   * Whether stale lines fail. They only warn if the file was written by another version, for
   * another baseline, or at a higher level, because then their failures may just not have been
   * looked for.
   */
  public boolean staleLinesFail(String version, Reference reference) {
    return header.getOrDefault(VERSION, version).equals(version)
        && (reference.level == Finding.NO_LEVEL
            || header.getOrDefault(BASELINE, reference.sha256).equals(reference.sha256)
                && !isOfHigherLevel(reference.level));
  }

  /** Whether the file was written at a higher level than this one. */
  public boolean isOfHigherLevel(int level) {
    return header.getOrDefault(LEVEL, "1").compareTo(Integer.toString(level)) > 0;
  }

  /**
   * What answers were judged against.
   *
   * @param level the highest level that was compared; {@link Finding#NO_LEVEL} without a baseline
   * @param sha256 of the baseline's file, in hex; empty without one
   */
  public record Reference(int level, String sha256) {
    /** No baseline. */
    public static final Reference NONE = new Reference(Finding.NO_LEVEL, "");
  }

  /**
   * Rewrites the file: lines that are still true and comments, unchanged, then new lines, largest
   * cause first. Without a baseline, the header's baseline stays.
   *
   * @param news the causes of failures that no line excuses
   * @return how many known failures the file has
   */
  public int update(Path path, String version, Reference reference, CauseFinder.Outcome news)
      throws IOException {
    Set<KnownFailure> dead =
        lines.stream().filter(KnownFailures::isDead).map(Line::failure).collect(Collectors.toSet());
    return update(path, version, reference, List.of(new News("", news)), dead);
  }

  /**
   * What a judgement found that no line excuses.
   *
   * @param api the name of the API that the new lines are to be about; empty for any
   */
  public record News(String api, CauseFinder.Outcome causes) {}

  /**
   * The same for several judgements of one server, which only together show whether a line still
   * matches.
   *
   * @param dead the lines that nothing matches any more
   */
  public int update(
      Path path, String version, Reference reference, List<News> news, Set<KnownFailure> dead)
      throws IOException {
    Set<String> added = new LinkedHashSet<>();
    for (News each : news) {
      failures(each.causes).forEach(failure -> added.add(failure.of(each.api).toString()));
    }
    Map<String, String> changed = new LinkedHashMap<>(header);
    changed.put(VERSION, version);
    if (reference.level != Finding.NO_LEVEL) {
      changed.put(LEVEL, Integer.toString(reference.level));
      changed.put(BASELINE, reference.sha256);
    }
    return write(path, changed, added, dead);
  }

  private static List<KnownFailure> failures(CauseFinder.Outcome found) {
    List<KnownFailure> failures = new ArrayList<>();
    for (Cause cause : found.causes()) {
      failures.add(cause.known());
      failures.addAll(cause.following());
    }
    for (CauseFinder.Unexplained rest : found.unexplained()) {
      for (String key : rest.keys()) {
        Condition condition = new Condition(List.of(new Condition.Scenario(key)), List.of());
        failures.add(KnownFailure.of(false, rest.code(), rest.path(), rest.change(), condition));
      }
    }
    return failures;
  }

  private static boolean isDead(Line line) {
    return line.isStale() || line.isMisplaced() && !line.failure.comesAndGoes();
  }

  private int write(
      Path path, Map<String, String> newHeader, Set<String> news, Set<KnownFailure> dead)
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
      if (entry.line.map(Line::failure).filter(dead::contains).isEmpty()) {
        text.add(entry.text);
        failures += entry.line.isPresent() ? 1 : 0;
      }
    }
    text.addAll(news);
    try (AtomicFile file = new AtomicFile(path)) {
      file.out().write((String.join("\n", text) + "\n").getBytes(UTF_8));
      file.commitToDisk();
    }
    return failures;
  }
}
