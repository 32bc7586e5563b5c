package io.github.fauxpenai.conformance.results;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import io.github.fauxpenai.conformance.json.InputException;
import io.github.fauxpenai.conformance.json.Json;
import io.github.fauxpenai.conformance.json.Pieces;
import io.github.fauxpenai.conformance.json.RawJson;
import io.github.fauxpenai.conformance.scenario.Factor;
import io.github.fauxpenai.conformance.scenario.Request;
import io.github.fauxpenai.conformance.scenario.Scenario;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** Writes scenarios files. */
public final class ScenariosWriter {
  /** A line break inside an element of a scenario's list of factors. */
  private static final String IN_LIST = "\n" + " ".repeat(8);

  private ScenariosWriter() {}

  /**
   * Writes scenarios by key; the file is written completely or not at all.
   *
   * @throws InputException if there is a results file of that name, whose answers were paid for
   */
  public static void write(Path path, SortedMap<String, Scenario> scenarios) throws IOException {
    if (ResultsFile.isOne(path)) {
      throw new InputException(path + " holds recorded answers; name another --outputFile");
    }
    try (AtomicFile file = new AtomicFile(path)) {
      // Thousands of scenarios share a few hundred factors, which are most of the file.
      Map<Factor, SerializedString> factors = new IdentityHashMap<>();
      try (JsonGenerator out = Json.indentedOwn(file.out())) {
        out.writeStartObject();
        for (Scenario scenario : scenarios.values()) {
          out.writeFieldName(scenario.key());
          write(
              scenario,
              factor ->
                  out.writeRawValue(
                      factors.computeIfAbsent(factor, ScenariosWriter::indentedInList)),
              out);
        }
        out.writeEndObject();
      }
      file.commit();
    }
  }

  /** A scenario as files hold it. */
  public static RawJson json(Scenario scenario) {
    return RawJson.written(out -> write(scenario, factor -> write(factor, out), out));
  }

  /** Writes a factor. */
  private interface FactorWriter {
    void write(Factor factor) throws IOException;
  }

  private static void write(Scenario scenario, FactorWriter factors, JsonGenerator out)
      throws IOException {
    out.writeStartObject();
    out.writeStringField("key", scenario.key());
    out.writeObjectFieldStart("spec");
    out.writeStringField("name", scenario.spec().name());
    out.writeArrayFieldStart("factors");
    for (Factor factor : scenario.spec().factors()) {
      factors.write(factor);
    }
    out.writeEndArray();
    out.writeStringField("key", scenario.key());
    out.writeStringField("group", scenario.spec().group());
    out.writeEndObject();
    RequestJson.write(scenario.request(), out);
    writeSteps(RecordedScenario.BEFORE, scenario.before(), out);
    writeSteps(RecordedScenario.AFTER, scenario.after(), out);
    out.writeEndObject();
  }

  private static void write(Factor factor, JsonGenerator out) throws IOException {
    out.writeStartObject();
    out.writeBooleanField("negative", factor.negative());
    out.writeBooleanField("primary", factor.primary());
    out.writeStringField("name", factor.name());
    out.writeStringField("key", factor.key());
    for (var member : factor.payload().properties()) {
      out.writeFieldName(member.getKey());
      Json.write(member.getValue(), out);
    }
    out.writeEndObject();
  }

  /** A factor as a scenarios file spells it, without the indentation of its first line. */
  private static SerializedString indentedInList(Factor factor) {
    Pieces text = new Pieces();
    try (JsonGenerator out = Json.indentedOwn(text)) {
      write(factor, out);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return new SerializedString(new String(text.toByteArray(), UTF_8).replace("\n", IN_LIST));
  }

  private static void writeSteps(String name, List<Request> steps, JsonGenerator out)
      throws IOException {
    if (steps.isEmpty()) {
      return;
    }
    out.writeArrayFieldStart(name);
    for (Request step : steps) {
      out.writeStartObject();
      RequestJson.write(step, out);
      out.writeEndObject();
    }
    out.writeEndArray();
  }
}
