package io.github.fauxpenai.conformance.report;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * What a report must hold back until it knows what stands before it. Kept compressed: thousands of
 * scenarios with their differences are some hundred kilobytes then, and nothing is left on disk.
 */
final class Spool {
  private final ByteArrayOutputStream packed = new ByteArrayOutputStream();
  private final GZIPOutputStream out;

  Spool() throws IOException {
    out = new GZIPOutputStream(packed, 1 << 13);
  }

  /** Where to write. */
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
