package io.github.fauxpenai.conformance.compare;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.fauxpenai.conformance.results.AtomicFile;
import io.github.fauxpenai.conformance.results.InputException;
import io.github.fauxpenai.conformance.scenario.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The differences that a team knows and accepts, held against a comparison. A line is stale when
 * scenarios that it speaks of were compared and none shows it.
 */
public final class KnownFailures {
  private static final String VERSION = "# version ";
  private static final String LEVEL = "# level ";
  private static final String BASELINE = "# baseline ";

  private final Map<String, String> header;
  private final List<Line> lines;

  /** A known failure and what was seen of it. */
  public static final class Line {
    private final KnownFailure failure;
    private int shown;
    private int notShown;

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
      return shown == 0 && notShown > 0 && !failure.comesAndGoes();
    }
  }

  private KnownFailures(Map<String, String> header, List<Line> lines) {
    this.header = header;
    this.lines = lines;
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
    } catch (IOException e) {
      throw new InputException(
          "--knownFailures=%s cannot be read: %s; --updateKnownFailures makes one"
              .formatted(path, e.getMessage()),
          e);
    }
    Map<String, String> header = new LinkedHashMap<>();
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      String text = texts.get(i).strip();
      if (text.startsWith("#")) {
        for (String name : List.of(VERSION, LEVEL, BASELINE)) {
          if (text.startsWith(name)) {
            header.put(name, text.substring(name.length()).strip());
          }
        }
      } else if (!text.isEmpty()) {
        try {
          lines.add(new Line(KnownFailure.parse(text)));
        } catch (InputException e) {
          throw new InputException("%s, line %d: %s".formatted(path, i + 1, e.getMessage()), e);
        }
      }
    }
    return new KnownFailures(header, lines);
  }

  /** The lines, in the order of the file. */
  public List<Line> lines() {
    return lines;
  }

  /**
   * Excuses what is known of a judged scenario's differences, and notes what is seen of each line.
   *
   * @param baselineStatus of the baseline's answer
   */
  ScenarioVerdict excuse(ScenarioVerdict verdict, int baselineStatus) {
    if (lines.isEmpty()) {
      return verdict;
    }
    Condition.Subject subject =
        new Condition.Subject(
            verdict.key(),
            verdict.spec().factors().stream().map(Condition.Value::of).toList(),
            baselineStatus);
    List<Difference> differences = new ArrayList<>(verdict.differences());
    List<Signature> signatures =
        differences.stream().map(difference -> Signature.of(difference, "")).toList();
    boolean otherAnswer =
        differences.stream().anyMatch(d -> d.failing() && d.level() == Level.STATUS);
    for (Line line : lines) {
      if (line.failure.isAboutPromise() || !line.failure.condition().holds(subject)) {
        continue;
      }
      boolean shown = false;
      for (int i = 0; i < differences.size(); i++) {
        if (differences.get(i).failing() && line.failure.describes(signatures.get(i))) {
          differences.set(i, differences.get(i).asKnown());
          shown = true;
        }
      }
      if (shown) {
        line.shown++;
      } else if (!otherAnswer || line.failure.isAboutWholeAnswer()) {
        line.notShown++;
      }
    }
    return verdict.withDifferences(differences);
  }

  /**
   * Whether a finding about a promise is excused, as a line such as {@code promise-ignored
   * stop:the-text-stops-before-it honoured→ignored when model=gpt-4} does; notes what is seen of
   * each line.
   *
   * @param status of the answer
   * @param promise as {@link Promise#id} calls it
   */
  boolean excuses(String key, Scenario.Spec spec, int status, String promise, Finding finding) {
    List<Line> about =
        lines.stream()
            .filter(line -> line.failure.isAboutPromise() && line.failure.path().equals(promise))
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
        line.shown += shown ? 1 : 0;
        line.notShown += shown ? 0 : 1;
        excused |= shown;
      }
    }
    return excused;
  }

  /** The lines that nothing shows any more, though it could. */
  public List<Line> stale() {
    return lines.stream().filter(Line::isStale).toList();
  }

  /**
   * Whether stale lines fail: they only warn where the file was written by another version, against
   * another baseline, or at a higher level, because then the lines may not be wrong but unheard.
   */
  public boolean staleLinesFail(String version, Level level, String baselineSha256) {
    return header.getOrDefault(VERSION, version).equals(version)
        && header.getOrDefault(BASELINE, baselineSha256).equals(baselineSha256)
        && header.getOrDefault(LEVEL, "1").compareTo(Integer.toString(level.number())) <= 0;
  }

  /**
   * Writes the file anew: the lines that still hold in their order and with their reasons, then
   * what is new, largest first.
   *
   * @param news the causes of the differences that no line excuses
   * @return how many lines the file has
   */
  public int update(
      Path path, String version, Level level, String baselineSha256, CauseFinder.Outcome news)
      throws IOException {
    List<String> text = new ArrayList<>();
    text.add("# Known failures: code path change when condition  # reason");
    text.add("# A leading ~ means: may come and go. Lines that nothing shows any more fail.");
    text.add(VERSION + version);
    text.add(LEVEL + level.number());
    text.add(BASELINE + baselineSha256);
    int head = text.size();
    for (Line line : lines) {
      if (line.shown > 0 || line.notShown == 0 || line.failure.comesAndGoes()) {
        text.add(line.failure.toString());
      }
    }
    for (Cause cause : news.causes()) {
      text.add(cause.line());
    }
    for (CauseFinder.Unexplained rest : news.unexplained()) {
      for (String key : rest.keys()) {
        Condition condition = new Condition(List.of(new Condition.Scenario(key)), List.of());
        text.add(
            new KnownFailure(
                    false, rest.code().toString(), rest.path(), rest.change(), condition, "")
                .line());
      }
    }
    try (AtomicFile file = new AtomicFile(path)) {
      file.out().write((String.join("\n", text) + "\n").getBytes(UTF_8));
      file.commit();
    }
    return text.size() - head;
  }
}
