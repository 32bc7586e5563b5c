package io.github.fauxpenai.conformance.report;

import java.util.List;

/**
 * A table that every format lays out in its own way.
 *
 * @param rows as many cells each as there are columns
 */
record Table(List<Column> columns, List<Row> rows) {

  /** What the cells of a column are. */
  enum Cells {
    /** Words of this program. */
    WORDS,
    /** Numbers, or words that begin with one: they stand to the right. */
    NUMBERS,
    /** What a file wrote. */
    CODE,
    /** Keys of scenarios, of which people need the first digits. */
    KEYS
  }

  record Column(String name, Cells cells) {}

  /** How a row reads. */
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

  /** A cell as people need it. */
  String shown(Row row, int column) {
    String cell = row.cells().get(column);
    return columns.get(column).cells() == Cells.KEYS ? Wording.digits(cell) : cell;
  }
}
