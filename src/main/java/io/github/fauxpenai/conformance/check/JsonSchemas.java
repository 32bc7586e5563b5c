package io.github.fauxpenai.conformance.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaException;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.resource.DisallowSchemaLoader;
import java.util.Optional;

/** Whether values fit JSON Schemas (draft 2020-12). */
public final class JsonSchemas {
  /** A schema that refers to the network must not reach it: a file from anywhere is judged here. */
  private static final JsonSchemaFactory FACTORY =
      JsonSchemaFactory.getInstance(
          SpecVersion.VersionFlag.V202012,
          factory ->
              factory.schemaLoaders(loaders -> loaders.add(DisallowSchemaLoader.getInstance())));

  private JsonSchemas() {}

  /**
   * What is wrong with a value: the first of the validator's messages, for a person; empty where it
   * fits.
   *
   * @throws IllegalArgumentException where the schema is none
   */
  public static Optional<String> misfit(JsonNode schema, JsonNode value) {
    try {
      JsonSchema compiled =
          FACTORY.getSchema(
              schema, SchemaValidatorsConfig.builder().locale(java.util.Locale.ROOT).build());
      return compiled.validate(value).stream()
          .map(ValidationMessage::getMessage)
          .sorted()
          .findFirst();
    } catch (JsonSchemaException e) {
      throw new IllegalArgumentException("no JSON Schema: " + e.getMessage(), e);
    }
  }
}
