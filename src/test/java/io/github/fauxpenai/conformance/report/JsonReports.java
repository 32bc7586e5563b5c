package io.github.fauxpenai.conformance.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.check.JsonSchemas;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads reports in JSON, and holds each to the schema that is shipped. A member that the schema
 * does not describe is allowed to readers, and not to us.
 */
public final class JsonReports {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNode STRICT = strict(schema());

  private JsonReports() {}

  /** The schema as it is shipped. */
  public static JsonNode schema() {
    try (InputStream in = JsonReport.class.getResourceAsStream("report.schema.json")) {
      return JSON.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode strict(JsonNode schema) {
    schema.forEach(JsonReports::strict);
    if (schema instanceof ObjectNode object
        && object.path("properties").isObject()
        && !object.has("additionalProperties")) {
      object.put("additionalProperties", false);
    }
    return schema;
  }

  public static JsonNode read(Path report) throws IOException {
    return read(Files.readString(report));
  }

  public static JsonNode read(String report) throws IOException {
    JsonNode read = JSON.readTree(report);
    assertEquals(Optional.empty(), JsonSchemas.misfit(STRICT, read));
    return read;
  }
}
