package io.github.fauxpenai.conformance.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.fauxpenai.conformance.check.Judgement.Outcome;
import io.github.fauxpenai.conformance.json.Json;
import io.github.fauxpenai.conformance.report.Matrix.Column;
import io.github.fauxpenai.conformance.report.Matrix.Group;
import io.github.fauxpenai.conformance.report.Matrix.Row;
import io.github.fauxpenai.conformance.report.MatrixPart.Capability;
import io.github.fauxpenai.conformance.report.MatrixPart.Evidence;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/** A matrix for other programs and for the page, described by {@code matrix.schema.json}. */
final class MatrixJson {
  private final Matrix matrix;
  private final JsonGenerator out;

  private MatrixJson(Matrix matrix, JsonGenerator out) {
    this.matrix = matrix;
    this.out = out;
  }

  static void write(Matrix matrix, OutputStream stream) throws IOException {
    write(matrix, Json.indented(stream));
  }

  /** The same without spaces. */
  static void writeCompact(Matrix matrix, OutputStream stream) throws IOException {
    write(matrix, Json.compact(stream));
  }

  private static void write(Matrix matrix, JsonGenerator out) throws IOException {
    new MatrixJson(matrix, out).write();
    out.flush();
  }

  private void write() throws IOException {
    out.writeStartObject();
    out.writeStringField("tool", matrix.tool());
    out.writeStringField("time", matrix.time().toString());
    out.writeObjectFieldStart("definition");
    out.writeStringField("package", matrix.definition().library());
    out.writeStringField("version", matrix.definition().version());
    out.writeStringField("published", matrix.definition().published());
    out.writeEndObject();
    out.writeStringField("sentence", matrix.sentence());
    out.writeArrayFieldStart("remarks");
    for (String remark : matrix.remarks()) {
      out.writeString(remark);
    }
    out.writeEndArray();
    out.writeArrayFieldStart("servers");
    for (Column column : matrix.columns()) {
      write(column);
    }
    out.writeEndArray();
    out.writeArrayFieldStart("groups");
    for (Group group : matrix.groups()) {
      out.writeStartObject();
      out.writeStringField("id", group.id());
      out.writeStringField("title", group.title());
      out.writeStringField("api", group.api());
      out.writeArrayFieldStart("capabilities");
      for (Row row : group.rows()) {
        write(row);
      }
      out.writeEndArray();
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private void write(Column column) throws IOException {
    out.writeStartObject();
    out.writeStringField("label", column.label());
    out.writeArrayFieldStart("apis");
    for (MatrixPart part : column.parts()) {
      out.writeStartObject();
      out.writeStringField("api", part.api());
      out.writeStringField("files", part.files());
      out.writeStringField("sha256", part.sha256());
      out.writeNumberField("scenarios", part.scenarios());
      out.writeNumberField("inFiles", part.inFiles());
      out.writeNumberField("unanswered", part.unanswered());
      out.writeStringField("origin", Wording.describe(part.origin()));
      if (part.origin().first().isPresent()) {
        out.writeStringField("from", part.origin().first().get().toString());
        out.writeStringField("to", part.origin().last().orElseThrow().toString());
      }
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private void write(Row row) throws IOException {
    Capability capability = row.capability();
    out.writeStartObject();
    out.writeStringField("id", row.id());
    out.writeStringField("name", capability.name());
    out.writeStringField("parameter", capability.parameter());
    out.writeStringField("words", capability.words());
    out.writeBooleanField("differs", row.differs());
    out.writeArrayFieldStart("cells");
    for (int i = 0; i < row.cells().size(); i++) {
      Optional<MatrixCell> cell = row.cells().get(i);
      if (cell.isEmpty()) {
        out.writeNull();
      } else {
        write(cell.get(), row.evidence().get(i));
      }
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private void write(MatrixCell cell, Optional<Evidence> evidence) throws IOException {
    out.writeStartObject();
    out.writeStringField("verdict", cell.verdict().toString());
    out.writeBooleanField("kept", cell.verdict().isKept());
    out.writeBooleanField("fails", cell.verdict().fails());
    out.writeBooleanField("counted", cell.counted());
    out.writeStringField("words", cell.words());
    out.writeNumberField("part", cell.share().part());
    out.writeNumberField("of", cell.share().whole());
    for (Outcome outcome : cell.counts().keySet()) {
      out.writeNumberField(outcome.toString(), cell.counts().get(outcome));
    }
    out.writeArrayFieldStart("reasons");
    for (MatrixCell.Reason reason : cell.reasons()) {
      out.writeStartObject();
      out.writeStringField("what", reason.what());
      out.writeBooleanField("fails", reason.fails());
      out.writeStringField("why", reason.why());
      out.writeNumberField("count", reason.count());
      out.writeStringField("scenario", reason.key());
      out.writeEndObject();
    }
    out.writeEndArray();
    if (evidence.isPresent()) {
      out.writeObjectFieldStart("request");
      out.writeStringField("scenario", cell.evidence().orElseThrow());
      out.writeStringField("name", evidence.get().name());
      out.writeStringField("command", evidence.get().command());
      out.writeEndObject();
    }
    out.writeEndObject();
  }
}
