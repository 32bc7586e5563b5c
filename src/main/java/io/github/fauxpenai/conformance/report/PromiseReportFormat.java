package io.github.fauxpenai.conformance.report;

import io.github.fauxpenai.conformance.compare.PromiseCheck;
import io.github.fauxpenai.conformance.results.AtomicFile;
import io.github.fauxpenai.conformance.results.InputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The formats in which promises can be reported, by the file's ending. */
public enum PromiseReportFormat {
  MARKDOWN("md", new PromiseMarkdown()),
  CSV("csv", new PromiseCsv()),
  JSON("json", new PromiseJson());

  private final String ending;
  private final PromiseReport report;

  PromiseReportFormat(String ending, PromiseReport report) {
    this.ending = ending;
    this.report = report;
  }

  /** The formats of files; throws {@link InputException} where an ending names none. */
  public static Map<Path, PromiseReportFormat> of(List<Path> files) {
    Map<Path, PromiseReportFormat> formats = new LinkedHashMap<>();
    for (Path file : files) {
      String name = file.toString().toLowerCase(Locale.ROOT);
      formats.put(
          file,
          Arrays.stream(values())
              .filter(format -> name.endsWith("." + format.ending))
              .findFirst()
              .orElseThrow(
                  () ->
                      new InputException(
                          "--report=%s: the ending names no format of promises; there are %s"
                              .formatted(file, endings()))));
    }
    return formats;
  }

  private static String endings() {
    return Arrays.stream(values()).map(f -> "." + f.ending).collect(Collectors.joining(", "));
  }

  /** Writes reports; all of them are there at the end, or none. */
  public static void write(
      Map<Path, PromiseReportFormat> formats,
      PromiseReport.Context context,
      PromiseCheck.Outcome outcome)
      throws IOException {
    List<AtomicFile> files = new ArrayList<>();
    try {
      for (Map.Entry<Path, PromiseReportFormat> format : formats.entrySet()) {
        AtomicFile file = new AtomicFile(format.getKey());
        files.add(file);
        format.getValue().report.write(context, outcome, file.out());
      }
      for (AtomicFile file : files) {
        file.commit();
      }
    } finally {
      for (AtomicFile file : files) {
        file.close();
      }
    }
  }
}
