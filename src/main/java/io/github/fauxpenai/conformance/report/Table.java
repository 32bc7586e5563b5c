package io.github.fauxpenai.conformance.report;

import java.util.List;

/**
 * A table, which each format lays out in its own way.
 *
 * @param rows each with as many cells as there are columns
 */
record Table(List<Column> columns, List<Row> rows) {

  /** The kind of a column's cells. */
  enum Cells {
    /** Words of this program. */
    WORDS,
    /** Numbers, or words that begin with one; aligned to the right. */
    NUMBERS,
    /** Text from a file. */
    CODE,
    /** Keys of scenarios, of which only the first digits are shown. */
    KEYS
  }

  record Column(String name, Cells cells) {}

  /** Whether a row is good news. */
  enum Tone {
    GOOD,
    BAD,
    PLAIN
  }

  record Row(Tone tone, List<String> cells) {}

  /** The names of the columns. */
  List<String> names() {
    return columns.stream().map(Column::name).toList();
  }

  /** A cell as it is shown. */
  String shown(Row row, int column) {
    String cell = row.cells().get(column);
    return columns.get(column).cells() == Cells.KEYS ? Wording.digits(cell) : cell;
  }
}
