package io.github.fauxpenai.conformance.report;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A matrix as one page that works offline: {@code matrix.html} with its style, script and data,
 * which are base64-encoded gzipped JSON. The page shows data as text only.
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
    page.writeData("matrix-data", data.packed());
    page.end(Map.of("sentence", matrix.sentence()));
    out.flush();
  }
}
