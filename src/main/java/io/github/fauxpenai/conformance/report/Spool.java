package io.github.fauxpenai.conformance.report;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Holds back a part of a report until the parts before it are known. It is compressed in memory:
 * thousands of scenarios with their differences take some hundred kilobytes, and nothing is left on
 * disk.
 */
final class Spool {
  private final ByteArrayOutputStream packed = new ByteArrayOutputStream();
  private final GZIPOutputStream out;

  Spool() throws IOException {
    out = new GZIPOutputStream(packed, 1 << 13);
  }

  /** Receives the content. */
  OutputStream out() {
    return out;
  }

  /** What was written; nothing can be written any more. */
  InputStream content() throws IOException {
    return new GZIPInputStream(new ByteArrayInputStream(packed()));
  }

  /** What was written, as gzip (RFC 1952); nothing can be written any more. */
  byte[] packed() throws IOException {
    out.finish();
    return packed.toByteArray();
  }
}
