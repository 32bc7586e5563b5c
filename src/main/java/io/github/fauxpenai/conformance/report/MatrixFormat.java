package io.github.fauxpenai.conformance.report;

import io.github.fauxpenai.conformance.results.AtomicFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The formats of a matrix, by the file's ending. */
public enum MatrixFormat {
  HTML("html", MatrixPage::write),
  MARKDOWN("md", MatrixMarkdown::write),
  CSV("csv", MatrixCsv::write),
  JSON("json", MatrixJson::write);

  private static final Endings<MatrixFormat> ENDINGS =
      Endings.of(values(), format -> format.ending);

  private final String ending;
  private final Writer writer;

  MatrixFormat(String ending, Writer writer) {
    this.ending = ending;
    this.writer = writer;
  }

  private interface Writer {
    void write(Matrix matrix, OutputStream out) throws IOException;
  }

  /** The format of a file; empty if its ending is unknown. */
  public static Optional<MatrixFormat> of(Path file) {
    return ENDINGS.formatOf(file.toString());
  }

  /** All endings, for a message. */
  public static String endings() {
    return ENDINGS.listed();
  }

  /**
   * Writes files, each in the format that its ending names, and creates their folders. A file that
   * is named twice is written once. Either all files are replaced at the end, or none.
   */
  public static void write(Matrix matrix, List<Path> files) throws IOException {
    Map<Path, AtomicFile> open = new LinkedHashMap<>();
    try {
      for (Path file : files) {
        Path target = AtomicFile.target(file);
        if (!open.containsKey(target)) {
          ReportFiles.makeFolder(target.getParent());
          AtomicFile opened = new AtomicFile(file);
          open.put(target, opened);
          of(file).orElseThrow().writer.write(matrix, opened.out());
        }
      }
      for (AtomicFile file : open.values()) {
        file.commit();
      }
    } finally {
      for (AtomicFile file : open.values()) {
        file.close();
      }
    }
  }
}
