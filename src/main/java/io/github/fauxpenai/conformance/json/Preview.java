package io.github.fauxpenai.conformance.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.zip.CRC32C;

/**
 * What a server sent, as a person reads it in a list of differences: short, and without characters
 * that would control a terminal.
 */
public final class Preview {
  private static final int LONGEST = 80;
  private static final int LONGEST_NAME = 200;

  private Preview() {}

  /** A value: an object or an array by its size alone, any other as it is, if need be shortened. */
  public static String of(JsonNode value) {
    if (value.isTextual()) {
      return quoted(value.textValue());
    }
    if (value.isContainerNode()) {
      return "%s of %,d".formatted(JsonType.of(value), value.size());
    }
    return shortened(value.asText());
  }

  static String quoted(String text) {
    return '"' + shortened(text) + '"';
  }

  /** A text, or its beginning and its length. */
  public static String shortened(String text) {
    return text.length() <= LONGEST
        ? escaped(text)
        : shown(text, LONGEST) + "… (" + text.length() + ")";
  }

  /**
   * A member's name, which comes from a server, as part of a path. A long name is cut to its
   * beginning, its length and a hash, so that different names stay different.
   */
  public static String name(String name) {
    if (name.length() <= LONGEST_NAME) {
      return escaped(name);
    }
    CRC32C hash = new CRC32C();
    hash.update(name.getBytes(UTF_8));
    return "%s…(%d:%08x)".formatted(shown(name, LONGEST), name.length(), hash.getValue());
  }

  /** The beginning of a text, never half of a character. */
  private static String shown(String text, int most) {
    int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
    return escaped(text.substring(0, end));
  }

  /**
   * The text with control characters, characters that change the writing direction, and halves of
   * surrogate pairs as JSON escapes.
   */
  public static String escaped(String text) {
    if (isPrintableAscii(text)) {
      return text;
    }
    StringBuilder escaped = new StringBuilder();
    for (int character : text.codePoints().toArray()) {
      if (isDangerous(character)) {
        for (char half : Character.toChars(character)) {
          escaped.append("\\u%04x".formatted((int) half));
        }
      } else {
        escaped.appendCodePoint(character);
      }
    }
    return escaped.toString();
  }

  private static boolean isPrintableAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~') {
        return false;
      }
    }
    return true;
  }

  /** Whether a character only shows itself and controls nothing. */
  public static boolean isPrintable(int character) {
    return !isDangerous(character);
  }

  /** A text on one line; if it is long, its beginning and its length. */
  public static String line(String text, int most) {
    return text.length() <= most
        ? escaped(text)
        : "%s… (%,d characters)".formatted(shown(text, most), text.length());
  }

  private static boolean isDangerous(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      default -> false;
    };
  }
}
