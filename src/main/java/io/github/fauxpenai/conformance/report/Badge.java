package io.github.fauxpenai.conformance.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.util.List;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** A badge: a row of fields (SVG 1.1). */
final class Badge {
  /** A little more than the average width of a character, in user units. */
  private static final double CHARACTER_WIDTH = 6.6;

  private static final int PADDING = 7;
  private static final int HEIGHT = 20;
  private static final int BASELINE = 14;

  private static final String TITLE_COLOUR = "#3f4650";
  private static final String QUIET_COLOUR = "#59626e";

  private Badge() {}

  /**
   * A field of the badge.
   *
   * @param colour dark enough that white text on it has a contrast of 4.5 to 1 (WCAG 2, 1.4.3)
   */
  record Field(String text, String colour) {
    /** The field that says what the badge is about. */
    static Field title(String text) {
      return new Field(text, TITLE_COLOUR);
    }

    /** A field that is neither good nor bad. */
    static Field quiet(String text) {
      return new Field(text, QUIET_COLOUR);
    }

    /** A share, green if nearly all is good; quiet if there is nothing. */
    static Field share(String text, int good, int all) {
      double share = (double) good / all;
      return all == 0
          ? quiet(text)
          : new Field(text, share >= 0.95 ? "#1d7a4d" : share >= 0.75 ? "#8a6100" : "#b3371f");
    }

    int width() {
      return (int) Math.round(text.length() * CHARACTER_WIDTH) + 2 * PADDING;
    }
  }

  /** Writes a badge, and flushes. */
  static void write(Verdict verdict, OutputStream out) throws IOException {
    List<Field> fields = verdict.badge();
    OutputStreamWriter writer = new OutputStreamWriter(out, UTF_8);
    try {
      XMLStreamWriter svg = XmlText.writer(writer);
      int width = fields.stream().mapToInt(Field::width).sum();
      svg.writeStartElement("svg");
      svg.writeDefaultNamespace("http://www.w3.org/2000/svg");
      svg.writeAttribute("width", Integer.toString(width));
      svg.writeAttribute("height", Integer.toString(HEIGHT));
      svg.writeAttribute("viewBox", "0 0 %d %d".formatted(width, HEIGHT));
      svg.writeAttribute("role", "img");
      text(svg, "title", fields.stream().map(Field::text).collect(joining(" · ")));
      text(svg, "desc", String.join("\n", verdict.provenance()));
      svg.writeStartElement("clipPath");
      svg.writeAttribute("id", "corners");
      rectangle(svg, 0, width, "#000", 4);
      svg.writeEndElement();
      svg.writeStartElement("g");
      svg.writeAttribute("clip-path", "url(#corners)");
      int x = 0;
      for (Field field : fields) {
        rectangle(svg, x, field.width(), field.colour(), 0);
        x += field.width();
      }
      svg.writeEndElement();
      svg.writeStartElement("g");
      svg.writeAttribute("fill", "#fff");
      svg.writeAttribute("font-family", "Verdana,DejaVu Sans,Geneva,sans-serif");
      svg.writeAttribute("font-size", "11");
      x = 0;
      for (Field field : fields) {
        svg.writeStartElement("text");
        svg.writeAttribute("x", Integer.toString(x + PADDING));
        svg.writeAttribute("y", Integer.toString(BASELINE));
        svg.writeAttribute("textLength", Integer.toString(field.width() - 2 * PADDING));
        svg.writeAttribute("lengthAdjust", "spacingAndGlyphs");
        svg.writeCharacters(XmlText.of(field.text()));
        svg.writeEndElement();
        x += field.width();
      }
      svg.writeEndElement();
      svg.writeEndElement();
      svg.writeCharacters("\n");
      svg.writeEndDocument();
      svg.flush();
    } catch (XMLStreamException e) {
      throw new IOException(e);
    }
    writer.flush();
  }

  private static void rectangle(XMLStreamWriter svg, int x, int width, String fill, int radius)
      throws XMLStreamException {
    svg.writeEmptyElement("rect");
    svg.writeAttribute("x", Integer.toString(x));
    svg.writeAttribute("width", Integer.toString(width));
    svg.writeAttribute("height", Integer.toString(HEIGHT));
    svg.writeAttribute("fill", fill);
    if (radius > 0) {
      svg.writeAttribute("rx", Integer.toString(radius));
    }
  }

  private static void text(XMLStreamWriter svg, String element, String text)
      throws XMLStreamException {
    svg.writeStartElement(element);
    svg.writeCharacters(XmlText.of(text));
    svg.writeEndElement();
  }
}
