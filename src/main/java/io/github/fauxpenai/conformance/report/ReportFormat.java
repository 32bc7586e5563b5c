package io.github.fauxpenai.conformance.report;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/** The formats of {@code --report}, by the file's ending. */
public enum ReportFormat {
  HTML("html", HtmlReport::new),
  JUNIT("xml", JUnitReport::new),
  MARKDOWN("md", MarkdownReport::new),
  CSV("csv", CsvReport::new),
  BADGE("svg", BadgeReport::new),
  KEYS("keys", KeysReport::new),
  JSON("json", JsonReport::new);

  private static final Endings<ReportFormat> ENDINGS = Endings.of(values(), ReportFormat::ending);

  private final String ending;
  private final Factory factory;

  ReportFormat(String ending, Factory factory) {
    this.ending = ending;
    this.factory = factory;
  }

  private interface Factory {
    Report start(ReportContext context, OutputStream out) throws IOException;
  }

  /** The format of a file; empty if its ending is unknown. */
  public static Optional<ReportFormat> of(String fileName) {
    return ENDINGS.formatOf(fileName);
  }

  /** All endings, for a message. */
  public static String endings() {
    return ENDINGS.listed();
  }

  /** The ending of its files, without the dot. */
  public String ending() {
    return ending;
  }

  /** Starts a report. All but JSON are likely to be passed on, and name no local folders. */
  public Report start(ReportContext context, OutputStream out) throws IOException {
    if (this == JSON) {
      return factory.start(context, out);
    }
    Report report = factory.start(context.passedOn(), out);
    return new Report() {
      @Override
      public void add(ReportedScenario scenario) throws IOException {
        report.add(scenario);
      }

      @Override
      public void finish(Verdict verdict) throws IOException {
        report.finish(verdict.passedOn());
      }
    };
  }
}
