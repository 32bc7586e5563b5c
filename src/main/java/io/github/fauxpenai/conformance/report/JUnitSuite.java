package io.github.fauxpenai.conformance.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.fauxpenai.conformance.check.PromiseOutcomes;
import io.github.fauxpenai.conformance.explain.Cause;
import io.github.fauxpenai.conformance.json.Preview;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * A suite in JUnit's XML as CI servers read it, according to Surefire's surefire-test-report.xsd,
 * with a {@code testsuites} root. Test cases are kept until their counts are known, which come
 * first.
 */
final class JUnitSuite {
  private static final int CAUSES_SHOWN = 20;

  private final Spool spool = new Spool();
  private final Writer casesOut = new OutputStreamWriter(spool.out(), UTF_8);
  private final XMLStreamWriter cases;
  private int tests;
  private int failures;
  private int skipped;
  private Duration time = Duration.ZERO;

  JUnitSuite() throws IOException {
    try {
      this.cases = XmlText.writer(casesOut);
    } catch (XMLStreamException e) {
      throw new IOException(e);
    }
  }

  /** The result of a test case. */
  sealed interface Result {}

  /** It passed. */
  record Passed() implements Result {}

  /** It failed: a one-line message, a type, and the details. */
  record Failed(String message, String type, String text) implements Result {}

  /** It does not count: a one-line reason, and the details. */
  record Skipped(String message, String text) implements Result {}

  void add(String name, String className, Duration duration, Result verdict) throws IOException {
    tests++;
    time = time.plus(duration);
    try {
      cases.writeCharacters("\n    ");
      cases.writeStartElement("testcase");
      cases.writeAttribute("name", line(name));
      cases.writeAttribute("classname", line(className));
      cases.writeAttribute("time", seconds(duration));
      if (verdict instanceof Failed failed) {
        failures++;
        cases.writeStartElement("failure");
        cases.writeAttribute("message", line(failed.message()));
        cases.writeAttribute("type", failed.type());
        cases.writeCharacters(XmlText.of(failed.text()));
        cases.writeEndElement();
      } else if (verdict instanceof Skipped skip) {
        skipped++;
        cases.writeStartElement("skipped");
        cases.writeAttribute("message", line(skip.message()));
        cases.writeCharacters(XmlText.of(skip.text()));
        cases.writeEndElement();
      }
      cases.writeEndElement();
    } catch (XMLStreamException e) {
      throw new IOException(e);
    }
  }

  /** Writes the suite, and flushes; nothing can be added any more. */
  void write(Verdict verdict, OutputStream out) throws IOException {
    String name = verdict.suite();
    Writer writer = new OutputStreamWriter(out, UTF_8);
    try {
      cases.flush();
      casesOut.flush();
      XMLStreamWriter xml = XmlText.writer(writer);
      xml.writeStartDocument("UTF-8", "1.0");
      xml.writeCharacters("\n");
      xml.writeStartElement("testsuites");
      counts(xml, name);
      xml.writeCharacters("\n  ");
      xml.writeStartElement("testsuite");
      counts(xml, name);
      xml.writeCharacters("\n    ");
      xml.writeStartElement("properties");
      property(xml, "tool", verdict.tool());
      for (Verdict.Input file : verdict.inputs()) {
        property(xml, file.name().toLowerCase(Locale.US), file.provenance());
      }
      if (verdict.previous().isPresent()) {
        Previous previous = verdict.previous().get();
        property(xml, "previous", previous.input().provenance());
        property(xml, "since", previous.counts());
        for (PromiseOutcomes.Turned turned : previous.turned()) {
          property(xml, "turned", turned.promise().id() + ": " + Wording.describe(turned));
        }
        for (Previous.Row row : previous.changes()) {
          property(
              xml,
              row.kind().toString(),
              "%s: %s: %s"
                  .formatted(
                      Wording.scenarios(row.failure()),
                      Wording.where(row.failure()),
                      Wording.describe(row.failure())));
        }
      }
      for (String limit : verdict.limits()) {
        property(xml, "limit", limit);
      }
      List<Cause> causes = verdict.causes().causes();
      for (int i = 0; i < Math.min(CAUSES_SHOWN, causes.size()); i++) {
        property(
            xml,
            "cause",
            "%s: %s: %s (%s)"
                .formatted(
                    Wording.count(causes.get(i).keys().size(), "scenario"),
                    Wording.where(causes.get(i)),
                    Wording.describe(causes.get(i)),
                    Wording.mended(verdict.causes(), i)));
      }
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

  /** Writes the suite without properties and without a root element. */
  void writeBare(String name, OutputStream out) throws IOException {
    Writer writer = new OutputStreamWriter(out, UTF_8);
    try {
      cases.flush();
      casesOut.flush();
      XMLStreamWriter xml = XmlText.writer(writer);
      xml.writeCharacters("  ");
      xml.writeStartElement("testsuite");
      counts(xml, name);
      // Ends the start tag, so that the test cases follow it.
      xml.writeCharacters("");
      xml.flush();
      spool.content().transferTo(out);
      xml.writeCharacters("\n  ");
      xml.writeEndElement();
      xml.writeCharacters("\n");
      xml.flush();
    } catch (XMLStreamException e) {
      throw new IOException(e);
    }
  }

  private void counts(XMLStreamWriter xml, String name) throws XMLStreamException {
    xml.writeAttribute("name", name);
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

  /** The text for an attribute, with line breaks and other special characters as escapes. */
  private static String line(String text) {
    return XmlText.of(Preview.escaped(text));
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.US, "%.3f", duration.toMillis() / 1000.0);
  }
}
