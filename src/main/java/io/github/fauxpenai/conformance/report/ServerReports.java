package io.github.fauxpenai.conformance.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.fauxpenai.conformance.json.Json;
import io.github.fauxpenai.conformance.json.Preview;
import io.github.fauxpenai.conformance.results.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** The reports about all APIs of a server, and what the test prints at the end. */
public final class ServerReports {
  private static final Endings<Writer> FORMATS = new Endings<>(new LinkedHashMap<>());

  static {
    FORMATS.formats().put("html", (server, out) -> new ServerPage(server).write(out));
    FORMATS.formats().put("md", ServerReports::writeMarkdown);
    FORMATS.formats().put("xml", ServerReports::writeJUnit);
    FORMATS.formats().put("json", ServerReports::writeJson);
  }

  private ServerReports() {}

  /**
   * What was tested.
   *
   * @param tool the program and its version
   * @param label the user's label for the server
   * @param host shown on the terminal, never written to files
   * @param profile how thoroughly it was tested
   * @param time when it was judged
   * @param kept the answers of earlier runs that were judged, too
   * @param notTested the APIs that should have been tested but were not
   */
  public record Server(
      String tool,
      Optional<String> label,
      String host,
      String profile,
      Instant time,
      Kept kept,
      List<NotTested> notTested) {
    /** Keeps a copy. */
    public Server {
      notTested = List.copyOf(notTested);
    }
  }

  /**
   * Answers of earlier runs, since when the server may have changed.
   *
   * @param answers how many
   * @param last when the last of them came
   */
  public record Kept(int answers, Instant last) {
    /** No answer was kept. */
    public static final Kept NONE = new Kept(0, Instant.MIN);

    /** The same with another answer, which came at this time. */
    public Kept with(Instant time) {
      return new Kept(answers + 1, time.isAfter(last) ? time : last);
    }

    /** In words; empty if there are none. */
    public Optional<String> line() {
      return answers == 0
          ? Optional.empty()
          : Optional.of(
              "Kept from earlier: %s, the last of %s; all anew: --rerun=all"
                  .formatted(Wording.count(answers, "answer"), Wording.time(last)));
    }
  }

  /** Writes a report about all APIs. */
  private interface Writer {
    void write(ServerVerdict verdict, OutputStream out) throws IOException;
  }

  /** Whether a file's ending names a format for all APIs together. */
  public static boolean isFormat(Path file) {
    return FORMATS.formatOf(file.toString()).isPresent();
  }

  /** All endings, for a message. */
  public static String endings() {
    return FORMATS.listed();
  }

  /**
   * Writes {@code index.html} and {@code report.md}, {@code .xml} and {@code .json} to a folder.
   *
   * @param others further files to write reports to
   * @return the files, the page first
   */
  public static List<Path> write(
      List<TestedApi> tested, Server server, Path folder, List<Path> others) throws IOException {
    List<Path> files = new ArrayList<>();
    for (String ending : FORMATS.formats().keySet()) {
      files.add(folder.resolve(ending.equals("html") ? "index.html" : "report." + ending));
    }
    files.addAll(others);
    ServerVerdict verdict = new ServerVerdict(tested, server, server.label());
    for (Path file : files) {
      Path parent = AtomicFile.target(file).getParent();
      Files.createDirectories(parent);
      try (AtomicFile target = new AtomicFile(file)) {
        FORMATS.formatOf(file.toString()).orElseThrow().write(verdict, target.out());
        target.commit();
      }
    }
    return files;
  }

  /**
   * Prints the verdict on at most one screen of 80 by 24.
   *
   * @param page the written page
   * @param more the option that tests more; empty if there is none
   */
  public static void print(
      List<TestedApi> tested, Server server, PrintWriter out, Ink ink, Path page, String more) {
    ServerVerdict verdict =
        new ServerVerdict(tested, server, server.label().or(() -> Optional.of(server.host())));
    new ServerScreen(verdict, ink).lines(page, more).forEach(out::println);
    out.flush();
  }

  private static void writeMarkdown(ServerVerdict verdict, OutputStream out) throws IOException {
    StringBuilder text = new StringBuilder();
    text.append("# ").append(MarkdownReport.code(verdict.name())).append("\n\n");
    text.append("**").append(markdown(verdict.sentence())).append("**\n\n");
    verdict.changes().ifPresent(changes -> text.append("**").append(changes).append("**\n\n"));
    verdict.excused().ifPresent(excused -> text.append(excused).append("\n\n"));
    verdict.server().kept().line().ifPresent(kept -> text.append(kept).append("\n\n"));
    for (NotTested each : verdict.server().notTested()) {
      text.append("- **Not tested: ").append(each.api()).append("**: ");
      // It may hold words of the server.
      text.append(MarkdownReport.code(each.why())).append('\n');
    }
    verdict.limits().forEach(limit -> text.append("- **").append(markdown(limit)).append("**\n"));
    text.append(verdict.warnings().isEmpty() ? "" : "\n");
    text.append("| API | ").append(String.join(" | ", ServerVerdict.COLUMNS)).append(" |\n|---");
    text.append("|--:".repeat(ServerVerdict.COLUMNS.size())).append("|\n");
    for (TestedApi api : verdict.tested()) {
      text.append("| ").append(api.api()).append(" | ");
      text.append(String.join(" | ", verdict.figures(api))).append(" |\n");
    }
    text.append("\n## What to change first\n\n");
    List<Fault> faults = verdict.faults();
    if (faults.isEmpty()) {
      text.append("Nothing.\n");
    }
    for (Fault fault : faults.subList(0, Math.min(10, faults.size()))) {
      text.append(
          "1. **%,d** %s, %s: %s%n"
              .formatted(
                  fault.requests(),
                  verdict.place(fault),
                  MarkdownReport.code(Wording.cut(fault.where(), 200)),
                  MarkdownReport.code(Wording.cut(fault.remedy(), 200))));
    }
    text.append('\n');
    out.write(text.toString().getBytes(UTF_8));
    for (TestedApi api : verdict.tested()) {
      for (InputStream part : api.parts(ReportFormat.MARKDOWN)) {
        part.transferTo(out);
        out.write('\n');
      }
    }
  }

  /** Escapes a sentence for Markdown, since it may contain a label. */
  private static String markdown(String text) {
    return text.replaceAll("([\\\\`*_\\[\\]<>|#])", "\\\\$1");
  }

  /** Writes the suites of all APIs under one root. */
  private static void writeJUnit(ServerVerdict verdict, OutputStream out) throws IOException {
    out.write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n".getBytes(UTF_8));
    for (TestedApi api : verdict.tested()) {
      for (InputStream part : api.parts(ReportFormat.JUNIT)) {
        String xml = new String(part.readAllBytes(), UTF_8);
        String suite = xml.substring(xml.indexOf("<testsuite "), xml.lastIndexOf("</testsuites>"));
        out.write(("  " + suite.strip() + "\n").getBytes(UTF_8));
      }
    }
    if (!verdict.server().notTested().isEmpty()) {
      JUnitSuite apart = new JUnitSuite();
      for (NotTested each : verdict.server().notTested()) {
        apart.add(
            "the API is tested",
            each.api(),
            Duration.ZERO,
            new JUnitSuite.Skipped(each.line(), ""));
      }
      apart.writeBare("not tested", out);
    }
    out.write("</testsuites>\n".getBytes(UTF_8));
    out.flush();
  }

  private static void writeJson(ServerVerdict verdict, OutputStream out) throws IOException {
    JsonGenerator json = Json.indented(out);
    json.writeStartObject();
    json.writeStringField("tool", verdict.server().tool());
    json.writeStringField("server", verdict.name());
    json.writeStringField("profile", verdict.server().profile());
    json.writeStringField("time", verdict.server().time().toString());
    Kept kept = verdict.server().kept();
    if (kept.answers() > 0) {
      json.writeObjectFieldStart("kept");
      json.writeNumberField("answers", kept.answers());
      json.writeStringField("last", kept.last().toString());
      json.writeEndObject();
    }
    json.writeStringField("verdict", Preview.escaped(verdict.sentence()));
    if (verdict.changes().isPresent()) {
      json.writeStringField("changes", verdict.changes().get());
    }
    json.writeBooleanField("complete", verdict.isComplete());
    json.writeArrayFieldStart("notTested");
    for (NotTested each : verdict.server().notTested()) {
      json.writeStartObject();
      json.writeStringField("api", each.api());
      json.writeStringField("why", each.why());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("faults");
    for (Fault fault : Fault.of(verdict.tested())) {
      json.writeStartObject();
      json.writeStringField("api", fault.api());
      json.writeStringField("fingerprint", fault.cause().fingerprint());
      json.writeNumberField("requests", fault.requests());
      json.writeStringField("where", Wording.where(fault.cause()));
      json.writeStringField("change", fault.remedy());
      json.writeStringField("code", fault.cause().code().toString());
      json.writeStringField("path", fault.cause().path());
      json.writeArrayFieldStart("sources");
      for (String source : fault.sources()) {
        json.writeString(source);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeObjectFieldStart("apis");
    for (TestedApi api : verdict.tested()) {
      json.writeObjectFieldStart(api.api());
      List<InputStream> parts = api.parts(ReportFormat.JSON);
      if (parts.size() > 1) {
        json.writeFieldName("comparison");
        json.writeRawValue(new String(parts.get(0).readAllBytes(), UTF_8));
      }
      json.writeFieldName("check");
      json.writeRawValue(new String(parts.get(parts.size() - 1).readAllBytes(), UTF_8));
      json.writeNumberField("answersComparedWithDefinition", api.comparedWithDefinition());
      json.writeNumberField("answersThatFitDefinition", api.fits());
      json.writeEndObject();
    }
    json.writeEndObject();
    json.writeEndObject();
    json.flush();
  }
}
