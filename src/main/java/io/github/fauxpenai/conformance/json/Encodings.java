package io.github.fauxpenai.conformance.json;

import java.util.Optional;

/**
 * Detects JSON text that is not encoded as RFC 8259, section 8.1, requires: UTF-8 without a byte
 * order mark.
 */
public final class Encodings {
  /** A byte order mark in front of UTF-8. */
  public static final String MARK = "byte-order-mark";

  private Encodings() {}

  /**
   * What is unusual about the first bytes of a text that could be read as JSON: {@link #MARK},
   * {@code utf-16} or {@code utf-32}; empty for plain UTF-8.
   */
  public static Optional<String> unusual(byte[] head) {
    int a = at(head, 0);
    int b = at(head, 1);
    int c = at(head, 2);
    int d = at(head, 3);
    if (a == 0xef && b == 0xbb && c == 0xbf) {
      return Optional.of(MARK);
    }
    if (a == 0 && b == 0
        || a == 0xff && b == 0xfe && c == 0 && d == 0
        || c == 0 && b == 0 && d == 0) {
      return Optional.of("utf-32");
    }
    boolean marked = a == 0xfe && b == 0xff || a == 0xff && b == 0xfe;
    return marked || a == 0 || b == 0 ? Optional.of("utf-16") : Optional.empty();
  }

  private static int at(byte[] head, int index) {
    return index < head.length ? head[index] & 0xff : -1;
  }
}
