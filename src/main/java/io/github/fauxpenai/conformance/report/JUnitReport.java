package io.github.fauxpenai.conformance.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import io.github.fauxpenai.conformance.compare.Difference;
import io.github.fauxpenai.conformance.compare.Preview;
import io.github.fauxpenai.conformance.compare.ResultsComparison;
import io.github.fauxpenai.conformance.compare.ScenarioVerdict;
import io.github.fauxpenai.conformance.results.Recording;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Predicate;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * JUnit's XML as CI servers read it, by Surefire's surefire-test-report.xsd under a {@code
 * testsuites} root: a scenario is a test case. What is known to fail is skipped, as what cannot be
 * judged is; the message says which.
 */
final class JUnitReport implements Report {
  private final ReportContext context;
  private final OutputStream out;
  private final Spool spool = new Spool();
  private final Writer casesOut = new OutputStreamWriter(spool.out(), UTF_8);
  private final XMLStreamWriter cases;
  private int tests;
  private int failures;
  private int skipped;
  private Duration time = Duration.ZERO;

  JUnitReport(ReportContext context, OutputStream out) throws IOException {
    this.context = context;
    this.out = out;
    try {
      this.cases = XmlText.writer(casesOut);
    } catch (XMLStreamException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void add(ScenarioVerdict verdict) throws IOException {
    Duration duration =
        verdict.result().flatMap(r -> r.recording()).map(Recording::duration).orElse(Duration.ZERO);
    tests++;
    time = time.plus(duration);
    try {
      cases.writeCharacters("\n    ");
      cases.writeStartElement("testcase");
      cases.writeAttribute(
          "name", line("%s [%s]".formatted(verdict.name(), TextSummary.digits(verdict.key()))));
      cases.writeAttribute("classname", line(context.api() + "." + verdict.group()));
      cases.writeAttribute("time", seconds(duration));
      if (!verdict.comparable()) {
        skip(verdict.state().toString(), "");
      } else if (!verdict.conformsButKnown()) {
        fail(verdict);
      } else if (!verdict.conforms()) {
        skip("known failure: " + first(verdict, Difference::known), all(verdict));
      }
      cases.writeEndElement();
    } catch (XMLStreamException e) {
      throw new IOException(e);
    }
  }

  private void fail(ScenarioVerdict verdict) throws XMLStreamException {
    failures++;
    cases.writeStartElement("failure");
    cases.writeAttribute("message", line(first(verdict, Difference::isNew)));
    cases.writeAttribute(
        "type",
        verdict.differences().stream()
            .filter(Difference::isNew)
            .map(difference -> difference.code().toString())
            .findFirst()
            .orElseThrow());
    cases.writeCharacters(XmlText.of(all(verdict)));
    cases.writeEndElement();
  }

  private void skip(String message, String text) throws XMLStreamException {
    skipped++;
    cases.writeStartElement("skipped");
    cases.writeAttribute("message", line(message));
    cases.writeCharacters(XmlText.of(text));
    cases.writeEndElement();
  }

  private static String first(ScenarioVerdict verdict, Predicate<Difference> which) {
    return verdict.differences().stream()
        .filter(which)
        .map(TextSummary::describe)
        .findFirst()
        .orElseThrow();
  }

  private static String all(ScenarioVerdict verdict) {
    return verdict.differences().stream()
        .map(TextSummary::describe)
        .collect(joining("\n", "scenario " + verdict.key() + "\n", "\n"));
  }

  @Override
  public void finish(ResultsComparison.Outcome outcome) throws IOException {
    Writer writer = new OutputStreamWriter(out, UTF_8);
    try {
      cases.flush();
      casesOut.flush();
      XMLStreamWriter xml = XmlText.writer(writer);
      xml.writeStartDocument("UTF-8", "1.0");
      xml.writeCharacters("\n");
      xml.writeStartElement("testsuites");
      counts(xml);
      xml.writeCharacters("\n  ");
      xml.writeStartElement("testsuite");
      counts(xml);
      xml.writeCharacters("\n    ");
      xml.writeStartElement("properties");
      Provenance provenance = Provenance.of(context, outcome);
      property(xml, "tool", provenance.tool());
      property(xml, "baseline", provenance.baseline());
      property(xml, "results", provenance.results());
      xml.writeEndElement();
      xml.flush();
      writer.flush();
      spool.content().transferTo(out);
      xml.writeCharacters("\n  ");
      xml.writeEndElement();
      xml.writeCharacters("\n");
      xml.writeEndElement();
      xml.writeCharacters("\n");
      xml.writeEndDocument();
      xml.flush();
      writer.flush();
    } catch (XMLStreamException e) {
      throw new IOException(e);
    }
  }

  private void counts(XMLStreamWriter xml) throws XMLStreamException {
    xml.writeAttribute("name", context.api() + " level " + context.level().number());
    xml.writeAttribute("time", seconds(time));
    xml.writeAttribute("tests", Integer.toString(tests));
    xml.writeAttribute("errors", "0");
    xml.writeAttribute("skipped", Integer.toString(skipped));
    xml.writeAttribute("failures", Integer.toString(failures));
  }

  private static void property(XMLStreamWriter xml, String name, String value)
      throws XMLStreamException {
    xml.writeCharacters("\n      ");
    xml.writeEmptyElement("property");
    xml.writeAttribute("name", name);
    xml.writeAttribute("value", line(value));
  }

  /** Attributes cannot hold the ends of lines; what looks odd there is shown as an escape. */
  private static String line(String text) {
    return XmlText.of(Preview.escaped(text));
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.3f", duration.toMillis() / 1000.0);
  }
}
