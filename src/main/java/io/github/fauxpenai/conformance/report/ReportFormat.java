package io.github.fauxpenai.conformance.report;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The formats of {@code --report}, by the file's ending. */
public enum ReportFormat {
  HTML("html", HtmlReport::new, new PromiseHtml()),
  JUNIT("xml", JUnitReport::new, new PromiseJUnit()),
  MARKDOWN("md", MarkdownReport::new, new PromiseMarkdown()),
  CSV("csv", CsvReport::new, new PromiseCsv()),
  BADGE("svg", BadgeReport::new, new PromiseBadge()),
  KEYS("keys", KeysReport::new, new PromiseKeys()),
  JSON("json", JsonReport::new, new PromiseJson());

  private final String ending;
  private final Factory factory;
  private final PromiseReport onPromises;

  ReportFormat(String ending, Factory factory, PromiseReport onPromises) {
    this.ending = ending;
    this.factory = factory;
    this.onPromises = onPromises;
  }

  private interface Factory {
    Report start(ReportContext context, OutputStream out) throws IOException;
  }

  /** The format of a file; empty where its ending names none. */
  public static Optional<ReportFormat> of(String fileName) {
    String name = fileName.toLowerCase(Locale.ROOT);
    return Arrays.stream(values()).filter(format -> name.endsWith("." + format.ending)).findFirst();
  }

  /** All endings, for a message. */
  public static String endings() {
    return Arrays.stream(values()).map(f -> "." + f.ending).collect(Collectors.joining(", "));
  }

  /** The ending of its files, without the dot. */
  public String ending() {
    return ending;
  }

  /** Starts a report on a comparison. */
  public Report start(ReportContext context, OutputStream out) throws IOException {
    return factory.start(context, out);
  }

  /** The report on promises. */
  public PromiseReport onPromises() {
    return onPromises;
  }
}
