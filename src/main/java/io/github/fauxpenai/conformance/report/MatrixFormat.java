package io.github.fauxpenai.conformance.report;

import io.github.fauxpenai.conformance.json.InputException;
import io.github.fauxpenai.conformance.results.AtomicFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The formats of a matrix, by the file's ending. */
public enum MatrixFormat {
  HTML("html", MatrixPage::write),
  MARKDOWN("md", MatrixMarkdown::write),
  CSV("csv", MatrixCsv::write),
  JSON("json", MatrixJson::write);

  private final String ending;
  private final Writer writer;

  MatrixFormat(String ending, Writer writer) {
    this.ending = ending;
    this.writer = writer;
  }

  private interface Writer {
    void write(Matrix matrix, OutputStream out) throws IOException;
  }

  /** The format of a file; empty where its ending names none. */
  public static Optional<MatrixFormat> of(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    return Arrays.stream(values()).filter(format -> name.endsWith("." + format.ending)).findFirst();
  }

  /** All endings, for a message. */
  public static String endings() {
    return Arrays.stream(values()).map(f -> "." + f.ending).collect(Collectors.joining(", "));
  }

  /**
   * Writes files, each in the format that its ending names and once where it is named twice; makes
   * the folders that they need. All of them are there at the end, or none is changed.
   */
  public static void write(Matrix matrix, List<Path> files) throws IOException {
    Map<Path, AtomicFile> open = new LinkedHashMap<>();
    try {
      for (Path file : files) {
        Path target = AtomicFile.target(file);
        if (!open.containsKey(target)) {
          makeFolder(target.getParent());
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

  private static void makeFolder(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new InputException("the folder %s cannot be made for a report".formatted(folder), e);
    }
  }
}
