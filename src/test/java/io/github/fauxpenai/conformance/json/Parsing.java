package io.github.fauxpenai.conformance.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.io.IOContext;
import com.fasterxml.jackson.core.io.InputDecorator;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;

/** Counts what is parsed; what is only cut out or compared as bytes is not. */
public final class Parsing {
  private Parsing() {}

  /**
   * Does the work and counts how often parsed JSON contained each text that matches.
   *
   * @param marks what to look for, such as a text that only one body has
   */
  public static Map<String, Integer> during(Callable<?> work, Pattern marks) throws Exception {
    Map<String, Integer> counts = new TreeMap<>();
    decorate(new Counting(marks, counts));
    try {
      work.call();
    } finally {
      decorate(null);
    }
    return counts;
  }

  // A factory should be built with its decorator; the program's is, without one.
  @SuppressWarnings("deprecation")
  private static void decorate(InputDecorator decorator) {
    JsonFactory factory = Json.FACTORY;
    factory.setInputDecorator(decorator);
  }

  private static final class Counting extends InputDecorator {
    private static final long serialVersionUID = 1;

    private final transient Pattern marks;
    private final transient Map<String, Integer> counts;

    Counting(Pattern marks, Map<String, Integer> counts) {
      this.marks = marks;
      this.counts = counts;
    }

    @Override
    public InputStream decorate(IOContext context, byte[] bytes, int offset, int length) {
      String json = new String(bytes, offset, length, StandardCharsets.UTF_8);
      synchronized (counts) {
        marks.matcher(json).results().forEach(mark -> counts.merge(mark.group(), 1, Integer::sum));
      }
      return null; // the bytes are parsed as they are
    }

    @Override
    public InputStream decorate(IOContext context, InputStream in) throws IOException {
      throw new IOException("JSON of a stream is not counted");
    }

    @Override
    public Reader decorate(IOContext context, Reader reader) throws IOException {
      throw new IOException("JSON of a reader is not counted");
    }
  }
}
