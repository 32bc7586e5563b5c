package io.github.fauxpenai.conformance.report;

import java.io.Writer;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Text that any XML 1.0 document can hold. */
final class XmlText {
  private XmlText() {}

  /** A writer of XML, always in the platform's implementation. */
  static XMLStreamWriter writer(Writer out) throws XMLStreamException {
    return XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(out);
  }

  /**
   * The text, with characters that XML 1.0 (section 2.2) forbids even as character references
   * written as escapes such as {@code \}{@code u0000}.
   */
  static String of(String text) {
    if (text.codePoints().allMatch(XmlText::isAllowed)) {
      return text;
    }
    StringBuilder allowed = new StringBuilder();
    text.codePoints()
        .forEach(
            character -> {
              if (isAllowed(character)) {
                allowed.appendCodePoint(character);
              } else {
                allowed.append("\\u%04x".formatted(character));
              }
            });
    return allowed.toString();
  }

  private static boolean isAllowed(int character) {
    return character == '\t'
        || character == '\n'
        || character == '\r'
        || character >= 0x20 && character <= 0xD7FF
        || character >= 0xE000 && character <= 0xFFFD
        || character >= 0x10000;
  }
}
