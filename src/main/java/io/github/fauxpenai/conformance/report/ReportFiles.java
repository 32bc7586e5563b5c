package io.github.fauxpenai.conformance.report;

import io.github.fauxpenai.conformance.json.InputException;
import io.github.fauxpenai.conformance.results.AtomicFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The reports of one command; either all files are replaced at the end, or none. */
public final class ReportFiles implements Closeable {
  private final Map<AtomicFile, ReportFormat> files = new LinkedHashMap<>();

  /**
   * Opens a file per path, only once if it is named twice, and creates its folder. Each ending must
   * name a format.
   */
  public ReportFiles(List<Path> paths) throws IOException {
    try {
      Set<Path> targets = new HashSet<>();
      for (Path path : paths) {
        if (!targets.add(AtomicFile.target(path))) {
          continue;
        }
        ReportFormat format = ReportFormat.of(path.toString()).orElseThrow();
        makeFolder(AtomicFile.target(path).getParent());
        files.put(new AtomicFile(path), format);
      }
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Creates a folder for a report, and those above it. */
  static void makeFolder(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new InputException("cannot create the folder %s for a report".formatted(folder), e);
    }
  }

  /** Starts the reports; what is added to this one is added to each. */
  public Report start(ReportContext context) throws IOException {
    List<Report> reports = new ArrayList<>();
    for (Map.Entry<AtomicFile, ReportFormat> file : files.entrySet()) {
      reports.add(file.getValue().start(context, file.getKey().out()));
    }
    return Report.all(reports);
  }

  /** Puts every file in its place; to be called when all reports are complete. */
  public void commit() throws IOException {
    for (AtomicFile file : files.keySet()) {
      file.commit();
    }
  }

  @Override
  public void close() throws IOException {
    for (AtomicFile file : files.keySet()) {
      file.close();
    }
  }
}
