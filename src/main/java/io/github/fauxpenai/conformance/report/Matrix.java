package io.github.fauxpenai.conformance.report;

import io.github.fauxpenai.conformance.check.Definition;
import io.github.fauxpenai.conformance.check.Share;
import io.github.fauxpenai.conformance.report.MatrixPart.Capability;
import io.github.fauxpenai.conformance.report.MatrixPart.Evidence;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;

/**
 * Servers side by side: a row for each capability, a column for each server.
 *
 * @param tool the program and its version
 * @param time when it was made
 * @param definition OpenAI's definition that answers are checked against
 * @param columns the servers, in the order in which they were named
 * @param groups the groups of capabilities, in the order of the rows
 * @param remarks what must be quoted with the numbers, one sentence each
 */
public record Matrix(
    String tool,
    Instant time,
    Definition.Source definition,
    List<Column> columns,
    List<Group> groups,
    List<String> remarks) {

  /**
   * A server.
   *
   * @param parts its APIs
   */
  public record Column(String label, List<MatrixPart> parts) {
    Optional<MatrixPart> part(String api) {
      return parts.stream().filter(part -> part.api().equals(api)).findFirst();
    }
  }

  /**
   * A group of capabilities.
   *
   * @param id short and stable: {@code chatcompletions.tools}
   */
  public record Group(String id, String title, String api, List<Row> rows) {
    /** A group without rows. */
    public Group(String id, String title, String api) {
      this(id, title, api, new ArrayList<>());
    }
  }

  /**
   * A capability.
   *
   * @param id short and stable: {@code chatcompletions:tools.calls}
   * @param cells one per server; empty if its files do not have the API
   * @param evidence one per server: the request that shows why it fails
   */
  record Row(
      String id,
      Capability capability,
      List<Optional<MatrixCell>> cells,
      List<Optional<Evidence>> evidence) {
    /** Whether any two servers differ. */
    boolean differs() {
      List<MatrixCell> present = cells.stream().flatMap(Optional::stream).toList();
      return present.stream().anyMatch(cell -> cell.differsFrom(present.get(0)));
    }

    /** Whether any server has a conclusive answer. */
    boolean isTested() {
      return cells.stream()
          .flatMap(Optional::stream)
          .anyMatch(cell -> cell.verdict() != MatrixCell.Verdict.NOT_TESTED);
    }
  }

  /**
   * Makes the rows of the matrix.
   *
   * @param groupOf the id of a capability's group, by its API and name
   * @param remarks further ones are added
   */
  public static Matrix of(
      String tool,
      Instant time,
      Definition.Source definition,
      List<Column> columns,
      BinaryOperator<String> groupOf,
      Collection<Group> groups,
      List<String> remarks) {
    Map<String, Group> byId = new LinkedHashMap<>();
    groups.forEach(group -> byId.put(group.id(), group));
    for (String api : groups.stream().map(Group::api).distinct().toList()) {
      List<Optional<MatrixPart>> parts = columns.stream().map(c -> c.part(api)).toList();
      Set<String> names =
          parts.stream()
              .flatMap(Optional::stream)
              .flatMap(part -> part.capabilities().keySet().stream())
              .collect(Collectors.toCollection(LinkedHashSet::new));
      for (String name : names) {
        byId.get(groupOf.apply(api, name)).rows().add(row(api, name, parts));
      }
    }
    List<String> all = new ArrayList<>(remarks);
    all.addAll(unanswered(columns));
    all.addAll(late(columns));
    all.addAll(refusing(columns));
    return new Matrix(
        tool,
        time,
        definition,
        List.copyOf(columns),
        byId.values().stream().filter(group -> !group.rows().isEmpty()).toList(),
        List.copyOf(all));
  }

  private static Row row(String api, String name, List<Optional<MatrixPart>> parts) {
    List<Optional<MatrixCell>> cells = new ArrayList<>();
    List<Optional<Evidence>> evidence = new ArrayList<>();
    Capability any = null;
    for (Optional<MatrixPart> part : parts) {
      Optional<Capability> capability =
          part.map(MatrixPart::capabilities).map(all -> all.get(name)).filter(Objects::nonNull);
      any = capability.orElse(any);
      cells.add(capability.map(Capability::cell));
      evidence.add(capability.flatMap(each -> part.get().evidence(each.cell())));
    }
    return new Row(api + ":" + name, any, List.copyOf(cells), List.copyOf(evidence));
  }

  /** Remarks on requests without an answer; servers with the same numbers share one. */
  private static List<String> unanswered(List<Column> columns) {
    Map<String, List<String>> labels = new LinkedHashMap<>();
    for (Column column : columns) {
      for (MatrixPart part : column.parts()) {
        if (part.unanswered() > 0) {
          String sentence =
              String.format(
                  Locale.US,
                  part.unanswered() == 1
                      ? "%,d of %s to %s has no answer, and is not counted"
                      : "%,d of %s to %s have no answer, and are not counted",
                  part.unanswered(),
                  Wording.count(part.scenarios(), "request"),
                  part.api());
          labels.computeIfAbsent(sentence, each -> new ArrayList<>()).add(column.label());
        }
      }
    }
    return labels.entrySet().stream()
        .map(
            each ->
                (each.getValue().size() == columns.size() && columns.size() > 2
                        ? "each server"
                        : String.join(", ", each.getValue()))
                    + ": "
                    + each.getKey())
        .toList();
  }

  /** Remarks on requests that had to be sent again: their answers are judged as all others. */
  private static List<String> late(List<Column> columns) {
    List<String> remarks = new ArrayList<>();
    for (Column column : columns) {
      for (MatrixPart part : column.parts()) {
        part.late()
            .map(words -> "%s: %s: %s".formatted(column.label(), part.api(), words))
            .ifPresent(remarks::add);
      }
    }
    return remarks;
  }

  private static List<String> refusing(List<Column> columns) {
    List<String> remarks = new ArrayList<>();
    for (Column column : columns) {
      for (MatrixPart part : column.parts()) {
        if (part.refusesAll()) {
          remarks.add(
              "%s refused every request to %s, even those that OpenAI accepts"
                  .formatted(column.label(), part.api()));
        }
      }
    }
    return remarks;
  }

  /** All capabilities, group after group. */
  List<Row> rows() {
    return groups.stream().flatMap(group -> group.rows().stream()).toList();
  }

  /** How many of a group's promises a server keeps, out of those with conclusive answers. */
  static Share kept(Group group, int column) {
    return kept(group.rows(), column);
  }

  /** The same for any rows; rates do not count as promises. */
  static Share kept(List<Row> rows, int column) {
    List<MatrixCell> told =
        rows.stream()
            .flatMap(row -> row.cells().get(column).stream())
            .filter(MatrixCell::counted)
            .toList();
    return new Share(
        (int) told.stream().filter(cell -> cell.verdict().isKept()).count(), told.size());
  }

  /** How many of a group's promises have no conclusive answer from a server. */
  static long notTold(Group group, int column) {
    return group.rows().stream()
        .flatMap(row -> row.cells().get(column).stream())
        .filter(cell -> !cell.counts().isEmpty())
        .filter(cell -> !cell.verdict().isKept() && !cell.verdict().fails())
        .count();
  }

  /** What is compared, in a sentence. */
  String sentence() {
    long differ = rows().stream().filter(Row::differs).count();
    return String.format(
        Locale.US,
        "%s, %s of %s: %s",
        Wording.count(columns.size(), "server"),
        Wording.count(rows().size(), "capability", "capabilities"),
        groups.stream().map(Group::api).distinct().collect(Collectors.joining(", ")),
        differ == 0 ? "the servers do not differ" : "the servers differ in %,d".formatted(differ));
  }
}
