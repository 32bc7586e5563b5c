package io.github.fauxpenai.conformance;

import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** The tests' files are read once: to pack them well would take longer than to compare them. */
public final class FastGzip extends GZIPOutputStream {
  public FastGzip(OutputStream out) throws IOException {
    super(out, 1 << 16);
    def.setLevel(Deflater.BEST_SPEED);
  }
}
