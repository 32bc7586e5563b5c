package io.github.fauxpenai.conformance.report;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A matrix as one page without a network: {@code matrix.html} with its style and script, and
 * between them the data, as base64 of gzip of JSON. The page shows what is in them as text only.
 */
final class MatrixPage {
  private MatrixPage() {}

  static void write(Matrix matrix, OutputStream out) throws IOException {
    HtmlPage page = HtmlPage.matrix(out);
    String title =
        matrix.columns().stream().map(Matrix.Column::label).collect(Collectors.joining(", "));
    page.begin(Map.of("title", Wording.cut(title, 100) + " · OpenAI conformance side by side"));
    Spool data = new Spool();
    MatrixJson.writeCompact(matrix, data.out());
    out.write("<script type=\"application/octet-stream\" id=\"matrix-data\">".getBytes(US_ASCII));
    out.write(Base64.getEncoder().encode(data.packed()));
    out.write("</script>\n".getBytes(US_ASCII));
    page.end(Map.of("sentence", matrix.sentence()));
    out.flush();
  }
}
