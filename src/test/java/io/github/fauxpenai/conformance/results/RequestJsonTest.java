package io.github.fauxpenai.conformance.results;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.fauxpenai.conformance.json.InputException;
import io.github.fauxpenai.conformance.json.RawJson;
import io.github.fauxpenai.conformance.scenario.Body;
import io.github.fauxpenai.conformance.scenario.Captured;
import io.github.fauxpenai.conformance.scenario.Factor;
import io.github.fauxpenai.conformance.scenario.FactorSet;
import io.github.fauxpenai.conformance.scenario.Method;
import io.github.fauxpenai.conformance.scenario.Request;
import io.github.fauxpenai.conformance.scenario.RequestBuilder;
import io.github.fauxpenai.conformance.scenario.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is written of a request is read back, and JSON to the API's own path shows no more. */
class RequestJsonTest {
  @TempDir Path dir;

  @Test
  void aJsonPostToTheApisOwnPathIsItsBodyAlone() throws IOException {
    String file = write(request -> request.set("a", TextNode.valueOf("b")));

    assertTrue(
        file.endsWith("},\n    \"requestBody\": {\n      \"a\": \"b\"\n    }\n  }\n}"), file);
  }

  @Test
  void methodAndPathStandBesideTheBody() throws IOException {
    String file =
        write(
            request ->
                request
                    .to(Method.GET, "/models/{model}")
                    .value("model", TextNode.valueOf("gpt-4o")));

    assertTrue(
        file.contains(
            """
                "requestBody": null,
                "request": {
                  "method": "GET",
                  "path": "/models/{model}",
                  "values": {
                    "model": "gpt-4o"
                  }
                }
            """
                .indent(-4)
                .indent(4)
                .stripTrailing()),
        file);
    assertEquals("/models/gpt-4o", read().request().target(""));
  }

  @Test
  void everyKindOfRequestIsReadBack() throws IOException {
    List<Consumer<RequestBuilder>> kinds =
        List.of(
            request -> request.set("a", TextNode.valueOf("b")),
            request -> request.text("{\"cut").contentType(""),
            request -> request.text("").to(Method.PUT, "/x"),
            request -> request.contentType("text/plain"),
            request -> request.to(Method.DELETE, "/x/{id}").value("id", new Captured(0, "/id")),
            request -> request.to(Method.POST, "/x/cancel"),
            request -> request.to(Method.GET, "").query("limit", TextNode.valueOf("2")),
            request ->
                request
                    .set("model", TextNode.valueOf("whisper-1"))
                    .file("file", "é.mp3", "audio/mpeg", "AAEC"));
    for (Consumer<RequestBuilder> kind : kinds) {
      Scenario scenario = scenario(kind);
      write(kind);
      Request read = read().request();
      assertEquals(scenario.request().method(), read.method());
      assertEquals(scenario.request().path(), read.path());
      assertEquals(scenario.request().values(), read.values());
      assertEquals(scenario.request().contentType(), read.contentType());
      assertEquals(scenario.request().body().getClass(), read.body().getClass());
      assertEquals(scenario.request().text(), read.text());
      assertEquals(scenario.request().body().json(), read.body().json().compact());
      if (read.body() instanceof Body.Multipart form) {
        assertEquals(((Body.Multipart) scenario.request().body()).parts(), form.parts());
      }
    }
  }

  @Test
  void stepsAreReadBack() throws IOException {
    write(
        request -> {
          int created = request.before(Request.of(RawJson.text("{\"store\":true}")));
          Map<String, JsonNode> id = Map.of("id", new Captured(created, "/id").json());
          request
              .to(Method.GET, "/responses/{id}")
              .value("id", new Captured(created, "/id"))
              .after(Request.bare(Method.DELETE, "/responses/{id}", id));
        });

    RecordedScenario read = read();

    assertEquals("{\"store\":true}", read.before().get(0).body().json().compact().toString());
    assertEquals("DELETE /responses/{id}", read.after().get(0).title(""));
    assertEquals("/responses/r1", read.request().filled(c -> TextNode.valueOf("r1")).target(""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'\"requestBody\":{},\"request\":{\"method\":\"GET\",\"path\":\"/x\"}'|a GET request cannot have a body",
        "'\"requestBody\":null,\"request\":{\"method\":\"BREW\"}'|the method \"BREW\" is not supported",
        "'\"requestBody\":null,\"request\":{\"path\":\"x\"}'|does not begin with /",
        "'\"requestBody\":null,\"request\":{\"path\":\"/{id}\"}'|has no value for {id}",
        "'\"requestBody\":null,\"request\":{\"path\":\"/{id}\",\"values\":{\"id\":[]}}'|neither a text nor from an answer",
        "'\"requestBody\":{},\"request\":{\"parts\":[{\"name\":\"a\"}]}'|a part needs a name, and a text or base64",
        "'\"requestBody\":{},\"request\":1'|\"request\" is not an object",
        "'\"request\":{}'|no member \"requestBody\"",
      })
  void whatCannotBeSentIsRefused(String members, String message) {
    InputException refused =
        assertThrows(
            InputException.class,
            () ->
                RecordedScenario.of(
                    RawJson.text(
                        "{\"spec\":{\"name\":\"s\",\"factors\":[],\"group\":\"g\"},"
                            + members
                            + "}")));

    assertTrue(refused.getMessage().contains(message), refused.getMessage());
  }

  private static Scenario scenario(Consumer<RequestBuilder> edit) {
    Factor factor =
        new Factor("f", false, false, JsonNodeFactory.instance.objectNode().put("val", 1), edit);
    return new FactorSet(List.of(factor), List.of()).scenario("g");
  }

  private String write(Consumer<RequestBuilder> edit) throws IOException {
    Scenario scenario = scenario(edit);
    ScenariosWriter.write(file(), new TreeMap<>(Map.of(scenario.key(), scenario)));
    return Files.readString(file(), UTF_8);
  }

  private RecordedScenario read() throws IOException {
    try (ScenariosReader reader = new ScenariosReader(file())) {
      return Optional.of(reader.next()).map(Result::scenario).orElseThrow();
    }
  }

  private Path file() {
    return dir.resolve("scenarios.json");
  }
}
