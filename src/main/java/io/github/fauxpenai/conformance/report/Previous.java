package io.github.fauxpenai.conformance.report;

import io.github.fauxpenai.conformance.check.PromiseOutcomes.Turned;
import io.github.fauxpenai.conformance.explain.Since;
import java.util.ArrayList;
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
 * @param turned the promises that are kept better or worse, in scenarios that are conclusive in
 *     both runs, the worst first; empty with a baseline
 */
public record Previous(
    Verdict.Input input, int inCommon, boolean isSame, Since since, List<Turned> turned) {
  private static final List<Since.Kind> ALWAYS_COUNTED =
      List.of(Since.Kind.NEW, Since.Kind.GONE, Since.Kind.AS_BEFORE);

  /**
   * The earlier run of a verdict.
   *
   * @param earlier its verdict
   * @param later the verdict on the present results
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

  /** The same without local folders. */
  Previous passedOn() {
    return new Previous(
        new Verdict.Input(
            input.name(),
            input.member(),
            ReportContext.names(input.path()),
            input.sha256(),
            input.origin()),
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
        parts.add(String.format(Locale.US, "%,d %s", count.applyAsInt(kind), kind.words()));
      }
    }
    return String.join(", ", parts);
  }

  /** The same as a sentence. */
  String sentence() {
    return sentence(since::count);
  }

  /** The same for any counts. */
  static String sentence(ToIntFunction<Since.Kind> count) {
    return "Causes since the previous results: " + counts(count);
  }

  /** What the counts are based on, as a sentence. */
  String remark() {
    return isSame
        ? "The previous results are the judged ones, byte for byte"
        : "%s judged in both, by this version"
            .formatted(Wording.count(inCommon, "scenario") + (inCommon == 1 ? " was" : " were"));
  }

  /** A change of one cause. */
  record Row(Since.Kind kind, Since.Failure failure) {}

  /** The causes that are not as before, new ones first. */
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
