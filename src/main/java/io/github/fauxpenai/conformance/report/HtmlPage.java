package io.github.fauxpenai.conformance.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fills a template such as {@code report.html}: {@code {{style}}} and {@code {{script}}} with the
 * page's CSS and JavaScript, {@code {{styleHash}}} and {@code {{scriptHash}}} with their hashes for
 * the content security policy (CSP 3, hash-source), {@code {{data}}} with what is written between
 * beginning and end, and all others with escaped text.
 */
final class HtmlPage {
  private static final Pattern HOLE = Pattern.compile("\\{\\{(\\w+)}}");
  private static final String DATA = "{{data}}";

  private final OutputStream out;
  private final String template;
  private final Map<String, String> parts = new HashMap<>();

  HtmlPage(OutputStream out) {
    this(out, "report", "style", "script");
  }

  /** A page of another template, with its own style and no script. */
  HtmlPage(OutputStream out, String name) {
    this(out, name, "style");
  }

  /** The page that shows servers side by side. */
  static HtmlPage matrix(OutputStream out) {
    return new HtmlPage(out, "matrix", "style", "script");
  }

  private HtmlPage(OutputStream out, String name, String... kinds) {
    this.template = resource(name + ".html");
    this.out = out;
    for (String kind : kinds) {
      String ending = kind.equals("style") ? ".css" : ".js";
      // Pages with a script share page.css and page.js.
      String text = (kinds.length > 1 ? resource("page" + ending) : "") + resource(name + ending);
      parts.put(kind, text);
      parts.put(kind + "Hash", "sha256-" + sha256(text));
    }
  }

  /** Writes the part of the template before the data. */
  void begin(Map<String, String> texts) throws IOException {
    write(template.substring(0, template.indexOf(DATA)), texts);
  }

  /** Writes the part of the template after the data. */
  void end(Map<String, String> texts) throws IOException {
    write(template.substring(template.indexOf(DATA) + DATA.length()), texts);
  }

  /**
   * Writes a part of the data.
   *
   * @param id of the element
   * @param packed gzipped JSON; in base64 it cannot contain the end of the element
   */
  void writeData(String id, byte[] packed) throws IOException {
    out.write(("<script type=\"application/octet-stream\" id=\"" + id + "\">").getBytes(UTF_8));
    out.write(Base64.getEncoder().encode(packed));
    out.write("</script>\n".getBytes(UTF_8));
  }

  private void write(String html, Map<String, String> texts) throws IOException {
    Matcher holes = HOLE.matcher(html);
    StringBuilder filled = new StringBuilder();
    while (holes.find()) {
      String name = holes.group(1);
      String filling = parts.containsKey(name) ? parts.get(name) : escaped(texts.get(name));
      holes.appendReplacement(filled, Matcher.quoteReplacement(filling));
    }
    out.write(holes.appendTail(filled).toString().getBytes(UTF_8));
  }

  /** A text escaped for HTML, within an element or a quoted attribute. */
  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  private static String resource(String name) {
    try (InputStream in = HtmlPage.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + name, e);
    }
  }

  private static String sha256(String text) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
