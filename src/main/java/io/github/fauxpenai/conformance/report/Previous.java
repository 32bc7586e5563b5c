package io.github.fauxpenai.conformance.report;

import static java.util.stream.Collectors.joining;

import io.github.fauxpenai.conformance.check.PromiseOutcomes.Turned;
import io.github.fauxpenai.conformance.explain.Since;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;

/**
 * What changed since an earlier run, judged in the same way by the same version.
 *
 * @param input the earlier results
 * @param inCommon how many scenarios were judged in both runs
 * @param isSame whether both are the same files, byte for byte
 * @param since what became of the causes
 * @param turned the promises that are kept better or worse, in the scenarios that tell of them in
 *     both runs, the worst first; none with a baseline
 */
public record Previous(
    Verdict.Input input, int inCommon, boolean isSame, Since since, List<Turned> turned) {
  private static final List<Since.Kind> ALWAYS_COUNTED =
      List.of(Since.Kind.NEW, Since.Kind.GONE, Since.Kind.AS_BEFORE);

  /**
   * The earlier run of a verdict.
   *
   * @param earlier its verdict
   * @param later the verdict on the results that are judged
   */
  public static Previous of(
      Verdict earlier, Verdict later, int inCommon, Since since, List<Turned> turned) {
    Verdict.Input input = earlier.inputs().get(earlier.inputs().size() - 1);
    Verdict.Input results = later.inputs().get(later.inputs().size() - 1);
    return new Previous(
        new Verdict.Input("Previous", "previous", input.path(), input.sha256(), input.origin()),
        inCommon,
        input.sha256().equals(results.sha256()),
        since,
        List.copyOf(turned));
  }

  /** The same without the folders of this machine. */
  Previous passedOn() {
    String paths =
        Arrays.stream(input.path().split(","))
            .map(path -> Path.of(path))
            .map(path -> path.isAbsolute() ? path.getFileName().toString() : path.toString())
            .collect(joining(","));
    return new Previous(
        new Verdict.Input(input.name(), input.member(), paths, input.sha256(), input.origin()),
        inCommon,
        isSame,
        since,
        turned);
  }

  /** For example {@code 3 new, 12 gone, 41 as before}. */
  String counts() {
    return counts(since::count);
  }

  private static String counts(ToIntFunction<Since.Kind> count) {
    List<String> parts = new ArrayList<>();
    for (Since.Kind kind : Since.Kind.values()) {
      if (ALWAYS_COUNTED.contains(kind) || count.applyAsInt(kind) > 0) {
        parts.add(String.format(Locale.ROOT, "%,d %s", count.applyAsInt(kind), kind.words()));
      }
    }
    return String.join(", ", parts);
  }

  /** The same in a line that says of what. */
  String sentence() {
    return sentence(since::count);
  }

  /** The same of any counts. */
  static String sentence(ToIntFunction<Since.Kind> count) {
    return "Causes since the previous results: " + counts(count);
  }

  /** What to know of the comparison. */
  String remark() {
    return isSame
        ? "The previous results are those that are judged, byte for byte"
        : "%s judged in both, by this version"
            .formatted(Wording.count(inCommon, "scenario") + (inCommon == 1 ? " was" : " were"));
  }

  /** A line of what changed: what it is, how many scenarios show it, and what it says. */
  record Row(Since.Kind kind, Since.Failure failure) {}

  /** What is not as before, the new first. */
  List<Row> changes() {
    List<Row> rows = new ArrayList<>();
    for (Since.Kind kind : Since.Kind.values()) {
      if (kind != Since.Kind.AS_BEFORE) {
        since.failures(kind).forEach(failure -> rows.add(new Row(kind, failure)));
      }
    }
    return rows;
  }
}
