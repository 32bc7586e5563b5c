package io.github.fauxpenai.conformance.report;

import io.github.fauxpenai.conformance.explain.Since;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What changed since an earlier test of a server, over all its APIs: what several sources find in
 * the same answers is one change.
 *
 * @param rows the new first
 */
record Changes(List<Row> rows) {
  /**
   * From the most to the least important: a fault that one source finds as before is neither gone
   * nor unheard of because another source says so.
   */
  private static final List<Since.Kind> TOLD_FIRST =
      List.of(
          Since.Kind.NEW,
          Since.Kind.AS_BEFORE,
          Since.Kind.MOVED,
          Since.Kind.NOT_TESTED_BEFORE,
          Since.Kind.GONE,
          Since.Kind.NOT_SEEN,
          Since.Kind.NOT_TESTED_NOW);

  /** What became of a fault of an API. */
  record Row(String api, Since.Kind kind, Since.Failure failure) {}

  /** The changes of all APIs for which an earlier run was named. */
  static Changes of(List<TestedApi> tested) {
    List<Row> rows = new ArrayList<>();
    for (TestedApi api : tested) {
      List<Row> ofApi = new ArrayList<>();
      for (Verdict verdict : api.verdicts()) {
        verdict
            .previous()
            .ifPresent(
                previous -> rows(api.api(), previous.since()).forEach(row -> add(row, ofApi)));
      }
      rows.addAll(ofApi);
    }
    rows.sort(Comparator.comparing(Row::kind));
    return new Changes(List.copyOf(rows));
  }

  private static List<Row> rows(String api, Since since) {
    List<Row> rows = new ArrayList<>();
    for (Since.Kind kind : Since.Kind.values()) {
      since.failures(kind).forEach(failure -> rows.add(new Row(api, kind, failure)));
    }
    return rows;
  }

  private static void add(Row row, List<Row> rows) {
    for (int i = 0; i < rows.size(); i++) {
      Row other = rows.get(i);
      if (Fault.areSame(other.failure(), row.failure())) {
        boolean isTold = TOLD_FIRST.indexOf(row.kind()) < TOLD_FIRST.indexOf(other.kind());
        rows.set(i, isTold ? row : other);
        return;
      }
    }
    rows.add(row);
  }

  /** The counts as a sentence. */
  String sentence() {
    return Previous.sentence(kind -> (int) rows.stream().filter(row -> row.kind() == kind).count());
  }

  /** The faults that are not as before. */
  List<Row> changed() {
    return rows.stream().filter(row -> row.kind() != Since.Kind.AS_BEFORE).toList();
  }
}
